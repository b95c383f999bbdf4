-- The journal: what was intended, sent and seen, in a chain of its own for each tenant. Rows are added, never changed.

create table journal (
    tenant text not null,
    -- Counts up from 1 without a gap.
    number bigint not null,
    run text not null,
    -- opened, intended, settled, seen, skipped, resumed, closed
    event text not null,
    -- The entry as JSON, with all of the above in it.
    body text not null,
    -- SHA-256 over the hash of the entry before and this body.
    hash text not null,
    primary key (tenant, number)
);

create index journal_of_run on journal (run, number);
