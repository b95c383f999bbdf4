//! The checker: every name, field, word and type is looked up in the schemas before anything is judged.

use std::ops::Range;

use super::functions::{FUNCTIONS, Form, Function, Run};
use super::node::{Base, Constant, Field, Node, Shape};
use super::problem::{Problem, suggestion};
use super::syntax::{self, Syntax};
use super::types::Type;
use super::{macros, operators};
use crate::facts::{Schema, Vocabulary};
use crate::model::Gap;

/// What an expression may speak of.
pub struct Scope<'s> {
    pub vocabulary: &'s Vocabulary,
    /// The schema of what the rule is about.
    pub subject: &'static Schema,
    /// The settings that the rule declares, in their order.
    pub settings: &'s [(String, Type)],
    /// Whether a field of the subject may be written without the subject's word, as templates do.
    pub bare: bool,
}

/// Checks an expression; gives what is evaluated and its type.
pub fn compile(text: &str, tree: &Syntax, scope: &Scope<'_>) -> Result<(Node, Type), Problem> {
    Compiler { text, scope, variables: Vec::new() }.node(tree)
}

pub(super) struct Compiler<'c> {
    pub(super) text: &'c str,
    pub(super) scope: &'c Scope<'c>,
    /// The variables of the macros around, outermost first.
    pub(super) variables: Vec<(String, Type)>,
}

pub(super) type Checked = Result<(Node, Type), Problem>;

impl Compiler<'_> {
    pub(super) fn node(&mut self, tree: &Syntax) -> Checked {
        let constant = |constant, found| Ok((self.done(Shape::Constant(constant), tree), found));
        match &tree.shape {
            syntax::Shape::Null => constant(Constant::Null, Type::Null),
            syntax::Shape::Bool(value) => constant(Constant::Bool(*value), Type::Bool),
            syntax::Shape::Int(value) => constant(Constant::Int(*value), Type::Int),
            syntax::Shape::Text(value) => constant(Constant::Text(value.clone()), Type::Text),
            syntax::Shape::List(items) => self.list(items, tree),
            syntax::Shape::Name(name) => self.name(name, tree),
            syntax::Shape::Select { of, field, field_span } => self.select(of, field, field_span, tree),
            syntax::Shape::Not(of) => {
                let inner = self.bool(of)?;
                Ok((self.done(Shape::Not(Box::new(inner)), tree), Type::Bool))
            }
            syntax::Shape::Negate(of) => self.negate(of, tree),
            syntax::Shape::Binary(operator, left, right) => operators::binary(self, *operator, left, right, tree),
            syntax::Shape::Choose(parts) => operators::choose(self, parts, tree),
            syntax::Shape::Call { on, name, name_span, arguments } => {
                self.call(on.as_deref(), name, name_span, arguments, tree)
            }
        }
    }

    pub(super) fn bool(&mut self, tree: &Syntax) -> Result<Node, Problem> {
        match self.node(tree)? {
            (node, Type::Bool) => Ok(node),
            (_, other) => Err(Problem::new(format!("this is {other} where true or false belongs"), tree.span.clone())
                .maybe_hint(matches!(other, Type::List(_)).then(|| "write size(list) > 0".into()))),
        }
    }

    /// A finished part, with the gap that stands in where CEL would have an error.
    pub(super) fn done(&self, shape: Shape, tree: &Syntax) -> Node {
        let mut written: String =
            self.text.get(tree.span.clone()).unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ");
        if written.chars().count() > 80 {
            written = written.chars().take(79).chain(['…']).collect();
        }
        let error = Gap::Failed(format!("`{written}` has no answer: a value in it is not set or too large"));
        Node { shape, error }
    }

    fn list(&mut self, items: &[Syntax], tree: &Syntax) -> Checked {
        let mut constants = Vec::new();
        let mut of = Type::Null;
        for item in items {
            let (Node { shape: Shape::Constant(constant), .. }, found) = self.node(item)? else {
                return Err(Problem::new("a list may hold written-out values only", item.span.clone()));
            };
            of = of
                .either(found)
                .ok_or_else(|| Problem::new("all elements of a list must be of one type", item.span.clone()))?;
            constants.push(constant);
        }
        Ok((self.done(Shape::Constant(Constant::List(constants)), tree), Type::List(Box::new(of))))
    }

    fn name(&mut self, name: &str, tree: &Syntax) -> Checked {
        if let Some(slot) = self.variables.iter().rposition(|(variable, _)| variable == name) {
            let found = self.variables.get(slot).map_or(Type::Null, |(_, of)| of.clone());
            return Ok((self.done(Shape::Variable(slot), tree), found));
        }
        let scope = self.scope;
        match name {
            "now" => return Ok((self.done(Shape::Now, tree), Type::Time)),
            "strict" => return Ok((self.done(Shape::Strict, tree), Type::Bool)),
            _ => {}
        }
        if name == scope.subject.name || name == scope.vocabulary.tenant.name {
            let (base, schema) = if name == scope.subject.name {
                (Base::Subject, scope.subject)
            } else {
                (Base::Tenant, scope.vocabulary.tenant)
            };
            return Ok((self.done(Shape::Root(base), tree), Type::Record(schema)));
        }
        if let Some(index) = scope.subject.index(name).filter(|_| scope.bare) {
            return Ok(self.field(Base::Subject, scope.subject, index, tree));
        }
        Err(self.unknown_name(name, tree))
    }

    fn unknown_name(&self, name: &str, tree: &Syntax) -> Problem {
        let subject = self.scope.subject;
        let roots = [subject.name, "tenant", "setting", "strict", "now"];
        let variables = self.variables.iter().map(|(name, _)| name.as_str());
        let hint = if subject.index(name).is_some() {
            Some(format!("write {}.{name}", subject.name))
        } else if name == "setting" {
            Some("write setting.<name>".into())
        } else {
            let bare = subject.fields.iter().map(|field| field.name).filter(|_| self.scope.bare);
            suggestion(name, roots.into_iter().chain(variables).chain(bare))
                .map(|near| format!("did you mean `{near}`?"))
        };
        Problem::new(format!("`{name}` is not known here"), tree.span.clone())
            .hint(hint.unwrap_or_else(|| format!("facts are written {}.<fact> or tenant.<fact>", subject.name)))
    }

    fn select(&mut self, of: &Syntax, name: &str, name_span: &Range<usize>, tree: &Syntax) -> Checked {
        let is_variable = |word: &str| self.variables.iter().any(|(name, _)| name == word);
        if matches!(&of.shape, syntax::Shape::Name(root) if root == "setting" && !is_variable(root)) {
            return self.setting(name, name_span, tree);
        }
        let (node, found) = self.node(of)?;
        let Type::Record(schema) = found else {
            let hint = match found {
                Type::List(_) => "write list.exists(x, x.field …)",
                _ => "only records have fields",
            };
            return Err(Problem::new(format!("{found} has no field `{name}`"), name_span.clone()).hint(hint));
        };
        let Some(index) = schema.index(name) else {
            let near = suggestion(name, schema.fields.iter().map(|field| field.name));
            return Err(Problem::new(format!("`{}` has no field `{name}`", schema.name), name_span.clone())
                .maybe_hint(near.map(|near| format!("did you mean `{near}`?"))));
        };
        let base = match node.shape {
            Shape::Root(base) => base,
            Shape::Variable(slot) => Base::Variable(slot),
            Shape::Field(field) => Base::Of(Box::new(field)),
            _ => return Err(Problem::new("a field can be read of a fact only", of.span.clone())),
        };
        Ok(self.field(base, schema, index, tree))
    }

    fn field(&self, base: Base, schema: &'static Schema, index: usize, tree: &Syntax) -> (Node, Type) {
        let found = schema.at(index).map_or(Type::Null, |field| Type::of(field.kind));
        (self.done(Shape::Field(Field { base, schema, index }), tree), found)
    }

    fn setting(&mut self, name: &str, name_span: &Range<usize>, tree: &Syntax) -> Checked {
        let settings = self.scope.settings;
        if let Some((place, (_, found))) = settings.iter().enumerate().find(|(_, (declared, _))| declared == name) {
            return Ok((self.done(Shape::Setting(place), tree), found.clone()));
        }
        let near = suggestion(name, settings.iter().map(|(declared, _)| declared.as_str()));
        Err(Problem::new(format!("the rule declares no setting `{name}`"), name_span.clone())
            .hint(near.map_or_else(|| "declare it under `settings:`".into(), |near| format!("did you mean `{near}`?"))))
    }

    fn negate(&mut self, of: &Syntax, tree: &Syntax) -> Checked {
        match self.node(of)? {
            (Node { shape: Shape::Constant(Constant::Int(value)), .. }, found) if value.checked_neg().is_some() => {
                Ok((self.done(Shape::Constant(Constant::Int(-value)), tree), found))
            }
            (inner, found @ (Type::Int | Type::Span)) => Ok((self.done(Shape::Negate(Box::new(inner)), tree), found)),
            (_, other) => Err(Problem::new(format!("a minus does not go with {other}"), tree.span.clone())),
        }
    }

    fn call(
        &mut self,
        on: Option<&Syntax>,
        name: &str,
        name_span: &Range<usize>,
        arguments: &[Syntax],
        tree: &Syntax,
    ) -> Checked {
        let Some(function) = FUNCTIONS.iter().find(|function| function.name == name) else {
            let near = suggestion(name, FUNCTIONS.iter().map(|function| function.name));
            return Err(Problem::new(format!("there is no function `{name}`"), name_span.clone())
                .maybe_hint(near.map(|near| format!("did you mean `{near}`?"))));
        };
        let misused = || {
            Problem::new("this is not how the function is called", tree.span.clone())
                .hint(format!("write {}", function.usage))
        };
        let fits = match function.form {
            Form::Plain => on.is_none(),
            Form::Method => on.is_some(),
            Form::Either => true,
        };
        if !fits {
            return Err(misused());
        }
        let given: Vec<&Syntax> = on.into_iter().chain(arguments).collect();
        match function.run {
            Run::Built => macros::built(self, name, &given, tree)?.ok_or_else(misused),
            Run::Plain(yields, _) => match (name, given.as_slice()) {
                ("size", [of]) if macros::is_filter(of) => macros::count(self, of, tree)?.ok_or_else(misused),
                (_, given) if given.len() == function.takes.len() => self.arguments(function, given, yields(), tree),
                _ => Err(misused()),
            },
        }
    }

    fn arguments(&mut self, function: &'static Function, given: &[&Syntax], yields: Type, tree: &Syntax) -> Checked {
        let mut nodes = Vec::new();
        for (argument, takes) in given.iter().zip(function.takes) {
            let (node, found) = self.node(argument)?;
            if !takes.accepts(&found) {
                let message = format!("{} takes {} here, this is {found}", function.name, takes.name());
                let of_list = function.name == "contains" && matches!(found, Type::List(_));
                return Err(Problem::new(message, argument.span.clone()).hint(if of_list {
                    "write element in list".into()
                } else {
                    format!("write {}", function.usage)
                }));
            }
            nodes.push(node);
        }
        Ok((self.done(Shape::Call(function, nodes), tree), yields))
    }
}
