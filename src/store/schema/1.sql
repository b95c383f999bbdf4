-- The first schema. Times are milliseconds since 1970 (UTC), documents JSON text, ids text: what SQLite and PostgreSQL
-- both carry. Every row belongs to a tenant.

-- Documents by the digest of their text: what does not change from run to run is kept once.
create table body (
    tenant text not null,
    digest text not null,
    document text not null,
    primary key (tenant, digest)
);

create table run (
    tenant text not null,
    id text not null,
    -- Counts up in the order in which runs were stored.
    number bigint not null,
    started_at bigint not null,
    finished_at bigint not null,
    taken_at bigint not null,
    version text not null,
    mode text not null,
    -- The tenant as this run read it, and the run's counts.
    about text not null,
    summary text not null,
    -- Digest of the list of role holders; null where nothing of it was read.
    holders text,
    -- Why there may be more holders; null where all were read.
    holders_gap text,
    primary key (tenant, id),
    unique (tenant, number)
);

-- How a check ended in a run, and which version of its rule judged.
create table verdict (
    tenant text not null,
    run text not null,
    rule text not null,
    judged_by text not null,
    body text not null,
    primary key (tenant, run, rule)
);

-- The version of each rule that judged last.
create table rule (
    tenant text not null,
    id text not null,
    judged_by text not null,
    primary key (tenant, id)
);

-- Every finding ever made and not forgotten, as it was last seen.
create table finding (
    tenant text not null,
    fingerprint text not null,
    rule text not null,
    -- open, resolved, retired
    state text not null,
    first_seen bigint not null,
    last_seen bigint not null,
    judged_by text not null,
    -- Families of which nothing was read when it was last seen: a list.
    unread text not null,
    body text not null,
    primary key (tenant, fingerprint)
);

-- A finding seen in a run.
create table sighting (
    tenant text not null,
    run text not null,
    fingerprint text not null,
    status text not null,
    first_seen bigint not null,
    body text not null,
    primary key (tenant, run, fingerprint)
);

-- A finding of earlier runs that a run did not find again: resolved, or why that is not known.
create table absence (
    tenant text not null,
    run text not null,
    fingerprint text not null,
    is_resolved bigint not null,
    body text not null,
    primary key (tenant, run, fingerprint)
);

-- What a named person accepted as right. Outlives the run it speaks of.
create table sign_off (
    tenant text not null,
    id text not null,
    number bigint not null,
    run text not null,
    at bigint not null,
    up_to bigint not null,
    signed_by text not null,
    reason text not null,
    -- The only area accepted; null: all.
    area text,
    primary key (tenant, id),
    unique (tenant, number)
);

-- The state that a sign-off accepted, by kind: role_holders, later policies, connectors, domains, delegates.
create table accepted (
    tenant text not null,
    sign_off text not null,
    kind text not null,
    body text not null,
    primary key (tenant, sign_off, kind)
);
