//! A workflow of GitHub Actions. It uses nobody's action: what runs beside a token that reads a tenant is palisade alone.

use super::When;

pub(super) fn workflow(when: &When) -> String {
    let (tenant, cron) = (when.tenant(), when.cron());
    format!(
        r#"# palisade: a nightly scan by GitHub Actions, signed in by OIDC, without any secret.
#
# To set it up, in a private repository (the summary of a run names people):
#   1. Put this file in .github/workflows/palisade.yml on the default branch.
#   2. Give the app a federated credential: issuer https://token.actions.githubusercontent.com, audience
#      api://AzureADTokenExchange, subject repo:OWNER/REPOSITORY:ref:refs/heads/BRANCH
#   3. Set the variables (not secrets) AZURE_TENANT_ID and AZURE_CLIENT_ID, and PALISADE_URL and PALISADE_SHA256: where
#      the palisade for Linux that you trust is, and its checksum.
#   4. Try it: gh workflow run palisade.yml
# To take it away: delete this file, the variables, and the app's federated credential.
#
# Findings (1) and parts that were not assessed (4) are results: the run is green, with a warning. A scan that could not
# run (3) fails it, and GitHub tells whoever watches. Nothing is kept between runs: every finding is new. On a runner of
# your own, put --state DIR in the place of --no-state.
name: palisade
on:
  schedule:
    - cron: "{cron}"
  workflow_dispatch:
permissions:
  id-token: write
concurrency:
  group: palisade-scan
  cancel-in-progress: false
jobs:
  scan:
    runs-on: ubuntu-24.04
    timeout-minutes: 355
    env:
      AZURE_TENANT_ID: ${{{{ vars.AZURE_TENANT_ID }}}}
      AZURE_CLIENT_ID: ${{{{ vars.AZURE_CLIENT_ID }}}}
      PALISADE_URL: ${{{{ vars.PALISADE_URL }}}}
      PALISADE_SHA256: ${{{{ vars.PALISADE_SHA256 }}}}
    steps:
      - name: Fetch palisade
        run: |
          mkdir -p "$RUNNER_TEMP/bin"
          curl --fail --silent --show-error --location --proto '=https' -o "$RUNNER_TEMP/bin/palisade" "$PALISADE_URL"
          echo "$PALISADE_SHA256  $RUNNER_TEMP/bin/palisade" | sha256sum --check --quiet
          chmod +x "$RUNNER_TEMP/bin/palisade"
          echo "$RUNNER_TEMP/bin" >> "$GITHUB_PATH"
      - name: Scan
        run: |
          code=0
          palisade scan --auth github-oidc --no-state --quiet{tenant} > page.txt || code=$?
          # Names in it are others' words: nothing of it is read as markup.
          {{ echo '<pre>'; sed 's/&/\&amp;/g; s/</\&lt;/g; s/>/\&gt;/g' page.txt; echo '</pre>'; }} >> "$GITHUB_STEP_SUMMARY"
          case $code in
            0) ;;
            1) echo "::warning::palisade has findings: see the summary" ;;
            4) echo "::warning::palisade could not assess everything: see the summary" ;;
            *) exit $code ;;
          esac
"#
    )
}
