-- Events of logs are accepted by their own ids, no more by their time: what a run reported of them is kept with it. And
-- which rules a run was told to judge.

-- What a run reported of the events that one rule judges: a list of findings with the ids of the log's rows.
create table seen (
    tenant text not null,
    run text not null,
    rule text not null,
    -- 1: the log was read whole.
    is_whole bigint not null,
    -- How many there are.
    events bigint not null,
    body text not null,
    primary key (tenant, run, rule)
);

-- The same, as a sign-off accepted it. Outlives the run.
create table accepted_events (
    tenant text not null,
    sign_off text not null,
    rule text not null,
    is_whole bigint not null,
    events bigint not null,
    body text not null,
    primary key (tenant, sign_off, rule)
);

-- 0: a sign-off of before, by time; it accepts no event.
alter table sign_off add column by_events bigint not null default 0;

-- The areas and rules that the run was told to judge, a list; empty: all.
alter table run add column chosen text not null default '[]';
