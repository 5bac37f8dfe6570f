"""A fake of the vendor's API on loopback: develop and test offline, against the real SDK and real HTTP.

    from modelgen.serve import create_app, endpoint_of, running

    models = [endpoint_of(json_schema) for json_schema in generated]
    with running(create_app({model.id: model for model in models})) as base_url:
        client = ScenarioModels(base_url=base_url, api_key="any", api_secret="any")

It takes plain data and, but for `records`, knows nothing of the rest of the generator. It needs the extra `serve`.

In: JSON Schemas. Out: HTTP answers.
"""

from .app import create_app
from .model_endpoint import FileRule, ModelEndpoint, endpoint_of
from .requests import Request
from .server import bind, running, serve, url_of
from .service import Service
from .settings import Fault, Settings

__all__ = [
    "Fault",
    "FileRule",
    "ModelEndpoint",
    "Request",
    "Service",
    "Settings",
    "bind",
    "create_app",
    "endpoint_of",
    "running",
    "serve",
    "url_of",
]
