"""``python stand_in.py ADDRESS FOLDER``: pyxp's function-patch-and-transform as a function that Crossplane calls.

The released function is not to be had as a Go module, so the engine stands in for it, behind the server of the
official SDK with the certificates of the folder.
"""

import base64
import sys

from crossplane.function import runtime
from crossplane.function.proto.v1 import run_function_pb2 as protocol
from crossplane.function.proto.v1 import run_function_pb2_grpc as services
from google.protobuf import json_format

from pyxp.engine.functions import run_function

NAME = "function-patch-and-transform"
_SECONDS = 60
"""How long an answer holds: what released functions say that have nothing else to say."""


class StandIn(services.FunctionRunnerServiceServicer):
    """Answers by pyxp's engine."""

    async def RunFunction(self, request, context):  # noqa: N802 - the protocol names it
        data = _whole(json_format.MessageToDict(request, preserving_proto_field_name=True))
        for part in _parts(data.get("observed")):
            details = part.get("connection_details", {}).items()
            part["connection_details"] = {key: base64.b64decode(value).decode() for key, value in details}
        response = run_function(NAME, data)
        for part in _parts(response.get("desired")):
            if "connection_details" in part:
                details = part["connection_details"].items()
                part["connection_details"] = {key: base64.b64encode(value.encode()).decode() for key, value in details}
        answer = protocol.RunFunctionResponse(meta={"tag": request.meta.tag, "ttl": {"seconds": _SECONDS}})
        return json_format.ParseDict(response, answer)


def _parts(state):
    state = state or {}
    return [*([state["composite"]] if "composite" in state else []), *state.get("resources", {}).values()]


def _whole(value):
    """The value with whole numbers as integers, as Go reads them from the protocol's doubles."""
    if isinstance(value, dict):
        return {key: _whole(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_whole(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < 2**53 else value


if __name__ == "__main__":
    runtime.serve(StandIn(), sys.argv[1], creds=runtime.load_credentials(sys.argv[2]), insecure=False)
