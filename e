palisade: --to webhook: palisade.toml has no [tickets.webhook]
