"""A fake of the vendor's API on loopback: develop and test offline, against the real SDK and real HTTP.

    from generator.serve import ModelEndpoint, create_app, running

    with running(create_app({model.id: model})) as base_url:
        client = ScenarioModels(base_url=base_url, api_key="any", api_secret="any")

It takes plain data and knows nothing of the rest of the generator. It needs the extra `serve`.
"""

from .app import create_app
from .endpoint import FileRule, ModelEndpoint
from .faults import Fault, Settings
from .server import running, serve
from .service import Request, Service

__all__ = ["Fault", "FileRule", "ModelEndpoint", "Request", "Service", "Settings", "create_app", "running", "serve"]
