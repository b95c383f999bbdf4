//! Cmdlets of the Exchange admin API, one file a group.
