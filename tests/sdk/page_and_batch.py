"""Microsoft's own Graph SDK against the simulated tenant: pages, batches, reads single objects.

A client that nobody here wrote must find the simulator to be Microsoft Graph. How to run it: README.md beside this
file.
"""

import asyncio
import json
import os
import time
import urllib.parse
import urllib.request

from azure.core.credentials import AccessToken
from kiota_authentication_azure.azure_identity_authentication_provider import AzureIdentityAuthenticationProvider
from msgraph import GraphRequestAdapter, GraphServiceClient
from msgraph.generated.users.count.count_request_builder import CountRequestBuilder
from msgraph.generated.users.users_request_builder import UsersRequestBuilder
from msgraph_core.requests.batch_request_content import BatchRequestContent
from msgraph_core.requests.batch_request_item import BatchRequestItem
from msgraph_core.tasks.page_iterator import PageIterator

GRAPH = os.environ["PALISADE_GRAPH_ENDPOINT"]
AUTHORITY = os.environ["PALISADE_AUTHORITY"]


class ClientSecret:
    """The documented client-credentials request; azure-identity itself refuses an authority without TLS."""

    def get_token(self, *scopes, **_):
        form = {
            "grant_type": "client_credentials",
            "client_id": os.environ["AZURE_CLIENT_ID"],
            "client_secret": os.environ["AZURE_CLIENT_SECRET"],
            "scope": f"{GRAPH}/.default",
        }
        address = f"{AUTHORITY}/{os.environ['AZURE_TENANT_ID']}/oauth2/v2.0/token"
        with urllib.request.urlopen(address, urllib.parse.urlencode(form).encode()) as answer:
            token = json.load(answer)
        return AccessToken(token["access_token"], int(time.time()) + int(token["expires_in"]))


async def main():
    provider = AzureIdentityAuthenticationProvider(
        ClientSecret(), scopes=[f"{GRAPH}/.default"], allowed_hosts=["127.0.0.1"]
    )
    adapter = GraphRequestAdapter(provider)
    adapter.base_url = f"{GRAPH}/v1.0"
    graph = GraphServiceClient(request_adapter=adapter)

    options = UsersRequestBuilder.UsersRequestBuilderGetQueryParameters(select=["id", "userPrincipalName"], top=999)
    configuration = UsersRequestBuilder.UsersRequestBuilderGetRequestConfiguration(query_parameters=options)
    # The count of a directory listing is an advanced query: without this header the service refuses it.
    counting = CountRequestBuilder.CountRequestBuilderGetRequestConfiguration()
    counting.headers.add("ConsistencyLevel", "eventual")
    count = await graph.users.count.get(request_configuration=counting)
    first = await graph.users.get(request_configuration=configuration)
    seen = []
    await PageIterator(first, adapter).iterate(lambda user: seen.append(user.id) or True)
    assert len(seen) == len(set(seen)), "a user came twice"
    assert len(seen) == count, f"{len(seen)} users paged, {count} counted"

    one = await graph.users.by_user_id(seen[0]).get()
    assert one.id == seen[0]

    batch = BatchRequestContent()
    for user in seen[:20]:
        item = BatchRequestItem(graph.users.by_user_id(user).to_get_request_information(), id=user)
        # The SDK sends absolute urls, which the service refuses (msgraph-sdk-python, issue 1015; msgraph-core 1.5.2).
        item.url = item.url.removeprefix(adapter.base_url)
        batch.add_request(user, item)
    answers = await graph.batch.post(batch_request_content=batch)
    statuses = [answers.get_response_by_id(user).status for user in seen[:20]]
    assert statuses == [200] * 20, statuses

    policy = await graph.policies.authorization_policy.get()
    assert policy.default_user_role_permissions is not None
    print(f"msgraph-sdk: {len(seen)} users in pages, 20 in one batch, single objects")


asyncio.run(main())
