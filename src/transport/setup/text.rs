//! The registration as a page to follow from top to bottom.
//!
//! Steps: Microsoft Learn, *App-only authentication for unattended scripts in Exchange Online PowerShell* and *Grant
//! tenant-wide admin consent to an application*.

use std::fmt;

use serde_json::Value;

use super::registration::{Registration, Requested};
use super::sets::Role;
use crate::transport::cloud::CloudName;

/// Plain text for a terminal of 80 columns; ends with a line break.
impl fmt::Display for Registration {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "App registration for palisade {} (cloud {})\n", self.purpose.as_str(), self.cloud.as_str())?;
        self.register(out)?;
        self.permissions(out)?;
        self.consent(out)?;
        self.roles(out)?;
        certificate(out)?;
        self.environment(out)
    }
}

impl Registration {
    fn register(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "1. Register. {} > App registrations > New registration:", self.portal)?;
        writeln!(out, "   name palisade-{}, single tenant, no redirect URI. Note the", self.purpose.as_str())?;
        writeln!(out, "   Application (client) ID and the Directory (tenant) ID.\n")
    }

    fn permissions(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "2. Permissions. In the app's Manifest, replace requiredResourceAccess by:\n")?;
        self.manifest_text(out)?;
        writeln!(out, "   Application permissions, what each is for, and its id:\n")?;
        let (optional, needed): (Vec<_>, Vec<_>) = self.permissions.iter().partition(|wanted| wanted.optional);
        needed.into_iter().try_for_each(|wanted| line(out, wanted))?;
        if !optional.is_empty() {
            writeln!(out, "\n   Optional; without one, what it is for is not assessed, or left to you:\n")?;
        }
        optional.into_iter().try_for_each(|wanted| line(out, wanted))?;
        if self.permissions.iter().any(|wanted| wanted.may_be_missing) {
            writeln!(out, "\n   [*] belongs to a newer Microsoft service; leave it out if it is refused.")?;
        }
        if self.permissions.iter().any(|wanted| wanted.dangerous) {
            writeln!(out, "\n   [!] whoever holds it can make himself Global Administrator. It is not in")?;
            writeln!(out, "   the manifest above; without it, those changes are handed to you.")?;
        }
        if matches!(self.cloud, CloudName::UsGov | CloudName::UsGovDod) {
            writeln!(out, "\n   Microsoft's page on app-only Exchange sign-in says that GCC High and DoD")?;
            writeln!(out, "   have it for Security & Compliance alone; palisade doctor shows whether")?;
            writeln!(out, "   Exchange answers in this tenant.")?;
        }
        writeln!(out)
    }

    /// The manifest with one permission a line.
    fn manifest_text(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let manifest = self.manifest();
        let resources: Vec<_> = manifest.as_array().into_iter().flatten().map(resource_text).collect();
        writeln!(out, "\"requiredResourceAccess\": [\n{}\n],\n", resources.join(",\n"))
    }

    fn consent(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "3. Consent. As Global or Privileged Role Administrator: API permissions >")?;
        writeln!(out, "   Grant admin consent. Or by this address; look at API permissions afterwards")?;
        writeln!(out, "   whether all are granted:")?;
        writeln!(out, "   {}\n", self.consent)
    }

    fn roles(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "4. Role. Roles and administrators > the role > Add assignments > the app:\n")?;
        self.roles.iter().try_for_each(|role| role_line(out, role))?;
        writeln!(out, "\n   Or, narrower, a role group of your own, in Exchange Online PowerShell, with")?;
        writeln!(out, "   the object id from Enterprise applications, not from App registrations:")?;
        writeln!(out, "   $sp = New-ServicePrincipal -AppId CLIENT_ID -ObjectId OBJECT_ID")?;
        writeln!(out, "   Add-RoleGroupMember -Identity ROLE_GROUP -Member $sp.Identity\n")
    }

    fn environment(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "6. Try it:\n")?;
        writeln!(out, "   export AZURE_TENANT_ID=TENANT_ID AZURE_CLIENT_ID=CLIENT_ID")?;
        writeln!(out, "   export AZURE_CLIENT_CERTIFICATE_PATH=$PWD/palisade.pem")?;
        let cloud = match self.cloud {
            CloudName::Global => String::new(),
            other => format!(" --cloud {}", other.as_str()),
        };
        writeln!(out, "   palisade doctor{cloud}")
    }
}

fn resource_text(resource: &Value) -> String {
    let access: Vec<_> =
        resource["resourceAccess"].as_array().into_iter().flatten().map(|one| format!("    {one}")).collect();
    format!(
        "  {{ \"resourceAppId\": {}, \"resourceAccess\": [\n{}\n  ] }}",
        resource["resourceAppId"],
        access.join(",\n")
    )
}

fn line(out: &mut fmt::Formatter<'_>, wanted: &Requested) -> fmt::Result {
    let mark = match (wanted.dangerous, wanted.may_be_missing) {
        (true, _) => " [!]",
        (false, true) => " [*]",
        (false, false) => "",
    };
    writeln!(out, "   {}{mark}  {}", wanted.name, wanted.id)?;
    writeln!(out, "      {}", wanted.purpose)
}

fn role_line(out: &mut fmt::Formatter<'_>, role: &Role) -> fmt::Result {
    let optional = if role.optional { " (optional)" } else { "" };
    writeln!(out, "   {}{optional}  {}", role.name, role.template_id)?;
    writeln!(out, "      {}", role.purpose)
}

fn certificate(out: &mut fmt::Formatter<'_>) -> fmt::Result {
    writeln!(out, "5. Certificate. Safer than a secret: its key never leaves this machine.\n")?;
    writeln!(out, "   openssl req -x509 -newkey rsa:3072 -sha256 -days 365 -nodes \\")?;
    writeln!(out, "     -subj /CN=palisade -keyout palisade.key -out palisade.crt")?;
    writeln!(out, "   (umask 077; cat palisade.key palisade.crt > palisade.pem; rm palisade.key)\n")?;
    writeln!(out, "   Upload palisade.crt under Certificates & secrets > Certificates.\n")
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use crate::transport::cloud::{Cloud, CloudName};
    use crate::transport::setup::{Purpose, registration};

    fn page(purpose: Purpose, cloud: CloudName) -> String {
        registration(purpose, &Cloud::new(cloud), None, None).to_string()
    }

    #[test]
    fn the_page_for_a_scan_holds_all_that_must_be_pasted() {
        let page = page(Purpose::Scan, CloudName::Global);
        for part in [
            "User.Read.All  df021288-bdef-4463-88db-98f22de89214",
            "\"resourceAppId\": \"00000002-0000-0ff1-ce00-000000000000\"",
            "https://login.microsoftonline.com/TENANT_ID/adminconsent?client_id=CLIENT_ID",
            "Global Reader  f2ef992c-3afb-46b9-b7cf-a126ee74c451",
            "openssl req -x509 -newkey rsa:3072",
            "palisade doctor\n",
        ] {
            assert!(page.contains(part), "{part} is missing in\n{page}");
        }
        assert!(!page.contains("[!]") && !page.contains("Write"), "{page}");
    }

    #[test]
    fn the_pasted_text_is_the_manifest() {
        let registration = registration(Purpose::Respond, &Cloud::new(CloudName::Global), None, None);
        let page = registration.to_string();
        let (_, rest) = page.split_once("\"requiredResourceAccess\": ").expect("the manifest");
        let (text, _) = rest.split_once(",\n\n").expect("its end");
        let pasted: serde_json::Value = serde_json::from_str(text).expect("JSON");
        assert_eq!(pasted, registration.manifest());
    }

    #[test]
    fn what_is_dangerous_is_said_to_be() {
        assert!(page(Purpose::Harden, CloudName::Global).contains("RoleManagement.ReadWrite.Directory [!]"));
        assert!(page(Purpose::Respond, CloudName::Global).contains("Global Administrator"));
    }

    #[test]
    fn another_cloud_is_named_in_the_last_command() {
        assert!(page(Purpose::Scan, CloudName::UsGov).ends_with("palisade doctor --cloud usgov\n"));
    }

    #[test]
    fn a_terminal_of_eighty_columns_shows_every_line_that_is_not_to_be_pasted_whole() {
        for purpose in Purpose::ALL {
            for line in page(purpose, CloudName::UsGovDod).lines() {
                let id = line.split_whitespace().any(|word| Uuid::parse_str(word).is_ok());
                assert!(id || line.contains("https://") || line.chars().count() <= 80, "{line}");
            }
        }
    }
}
