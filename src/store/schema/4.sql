-- What is known of the tickets that were made for findings. Outlives the runs.

create table ticket (
    tenant text not null,
    -- The ticket system and the place in it: github:owner/name.
    target text not null,
    fingerprint text not null,
    -- held, making, open, closed
    state text not null,
    -- What the system calls the ticket; null before it said so.
    key text,
    -- As the system was told last.
    severity text not null,
    content text not null,
    -- Why the last operation that was carried out was.
    last text not null,
    -- The operation that was about to be sent, as JSON; null where every answer was seen.
    pending text,
    pending_since bigint,
    primary key (tenant, target, fingerprint)
);

-- The runs that were carried out to a ticket system.
create table ticket_target (
    tenant text not null,
    target text not null,
    -- Number of the first run, and of the last.
    first_run bigint not null,
    last_run bigint not null,
    primary key (tenant, target)
);
