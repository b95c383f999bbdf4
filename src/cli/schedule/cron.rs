//! A file for `/etc/cron.d`.

use super::OnHost;

pub(super) fn file(args: &OnHost) -> String {
    let OnHost { when, bin } = args;
    let (tenant, cron) = (when.tenant(), when.cron());
    format!(
        r#"# palisade: a nightly scan by cron.
#
# To set it up, as root:
#   useradd --system --home-dir /var/lib/palisade --create-home palisade && chmod 0700 /var/lib/palisade
#   install -d -m 0750 -g palisade /etc/palisade
#   put this file in /etc/cron.d/palisade (no dot in its name), and in /etc/palisade/palisade.env, readable by the
#   group palisade alone (0640): AZURE_TENANT_ID=..., AZURE_CLIENT_ID=..., AZURE_CLIENT_CERTIFICATE_PATH=...
# To take it away: rm /etc/cron.d/palisade; userdel --remove palisade; rm -r /etc/palisade
#
# Findings (1) and parts that were not assessed (4) are results: nothing is said. What could not run goes to the system
# log as an alert and, with palisade's own words, by mail where cron has a mailer. A scan that is still running when the
# next begins is not disturbed: the second leaves with 3.
SHELL=/bin/sh
PATH=/usr/local/bin:/usr/bin:/bin
PALISADE_STATE=/var/lib/palisade
XDG_CONFIG_HOME=/etc
{cron} palisade sleep "$(shuf -i 0-2700 -n 1)"; [ -r /etc/palisade/palisade.env ] || {{ logger -p user.alert "palisade: /etc/palisade/palisade.env cannot be read"; exit 3; }}; set -a; . /etc/palisade/palisade.env; set +a; {bin} scan --quiet --format json -o /var/lib/palisade/scan.json{tenant}; code=$?; case $code in 0|1|4) ;; *) logger -p user.alert "palisade: the scan could not run, code $code" ;; esac
"#
    )
}
