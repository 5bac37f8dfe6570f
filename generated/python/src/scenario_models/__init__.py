"""A typed client for the generative models that Scenario serves.

    from scenario_models import ScenarioModels

    with ScenarioModels() as client:
        job = client.<model>.run(prompt="…")

Importing this package loads neither the official SDK nor any model; each name loads on first use.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ._answers import Asset as Asset
    from ._answers import Estimate as Estimate
    from ._answers import JobState as JobState
    from ._answers import JobStatus as JobStatus
    from ._async_catalogue import AsyncCatalogue as AsyncCatalogue
    from ._async_catalogue import AsyncModel as AsyncModel
    from ._async_jobs import AsyncJob as AsyncJob
    from ._catalogue import Catalogue as Catalogue
    from ._catalogue import Model as Model
    from ._clock import AsyncClock as AsyncClock
    from ._clock import Clock as Clock
    from ._errors import APIError as APIError
    from ._errors import AuthenticationError as AuthenticationError
    from ._errors import CancelRefusedError as CancelRefusedError
    from ._errors import ConnectionFailedError as ConnectionFailedError
    from ._errors import DeprecatedAdvice as DeprecatedAdvice
    from ._errors import DownloadError as DownloadError
    from ._errors import DownloadExistsError as DownloadExistsError
    from ._errors import GatherError as GatherError
    from ._errors import GenerationUncertainError as GenerationUncertainError
    from ._errors import JobCanceledError as JobCanceledError
    from ._errors import JobError as JobError
    from ._errors import JobFailedError as JobFailedError
    from ._errors import JobNotFinishedError as JobNotFinishedError
    from ._errors import JobTimeoutError as JobTimeoutError
    from ._errors import JobUnreachableError as JobUnreachableError
    from ._errors import NotFoundError as NotFoundError
    from ._errors import ParameterAdvice as ParameterAdvice
    from ._errors import PermissionDeniedError as PermissionDeniedError
    from ._errors import PlanRequiredError as PlanRequiredError
    from ._errors import RateLimitError as RateLimitError
    from ._errors import RedirectRefusedError as RedirectRefusedError
    from ._errors import RequestRejectedError as RequestRejectedError
    from ._errors import ScenarioModelsError as ScenarioModelsError
    from ._errors import ServerError as ServerError
    from ._errors import SettingsError as SettingsError
    from ._errors import SignatureError as SignatureError
    from ._errors import UnknownModelError as UnknownModelError
    from ._errors import UploadError as UploadError
    from ._errors import ValidationError as ValidationError
    from ._jobs import Job as Job
    from ._progress import Progress as Progress
    from ._progress import ProgressBar as ProgressBar
    from ._sources import FileInput as FileInput
    from .client import AsyncScenarioModels as AsyncScenarioModels
    from .client import ScenarioModels as ScenarioModels
    from .issues import Issue as Issue
    from .version import __version__ as __version__

_MODULES = {
    "__version__": ".version",
    "APIError": "._errors",
    "Asset": "._answers",
    "AsyncCatalogue": "._async_catalogue",
    "AsyncClock": "._clock",
    "AsyncJob": "._async_jobs",
    "AsyncModel": "._async_catalogue",
    "AsyncScenarioModels": ".client",
    "AuthenticationError": "._errors",
    "CancelRefusedError": "._errors",
    "Catalogue": "._catalogue",
    "Clock": "._clock",
    "ConnectionFailedError": "._errors",
    "DeprecatedAdvice": "._errors",
    "DownloadError": "._errors",
    "DownloadExistsError": "._errors",
    "Estimate": "._answers",
    "FileInput": "._sources",
    "GatherError": "._errors",
    "GenerationUncertainError": "._errors",
    "Issue": ".issues",
    "Job": "._jobs",
    "JobCanceledError": "._errors",
    "JobError": "._errors",
    "JobFailedError": "._errors",
    "JobNotFinishedError": "._errors",
    "JobState": "._answers",
    "JobStatus": "._answers",
    "JobTimeoutError": "._errors",
    "JobUnreachableError": "._errors",
    "Model": "._catalogue",
    "NotFoundError": "._errors",
    "ParameterAdvice": "._errors",
    "PermissionDeniedError": "._errors",
    "PlanRequiredError": "._errors",
    "Progress": "._progress",
    "ProgressBar": "._progress",
    "RateLimitError": "._errors",
    "RedirectRefusedError": "._errors",
    "RequestRejectedError": "._errors",
    "ScenarioModels": ".client",
    "ScenarioModelsError": "._errors",
    "ServerError": "._errors",
    "SettingsError": "._errors",
    "SignatureError": "._errors",
    "UnknownModelError": "._errors",
    "UploadError": "._errors",
    "ValidationError": "._errors",
}

__all__ = [
    "__version__",
    "APIError",
    "Asset",
    "AsyncCatalogue",
    "AsyncClock",
    "AsyncJob",
    "AsyncModel",
    "AsyncScenarioModels",
    "AuthenticationError",
    "CancelRefusedError",
    "Catalogue",
    "Clock",
    "ConnectionFailedError",
    "DeprecatedAdvice",
    "DownloadError",
    "DownloadExistsError",
    "Estimate",
    "FileInput",
    "GatherError",
    "GenerationUncertainError",
    "Issue",
    "Job",
    "JobCanceledError",
    "JobError",
    "JobFailedError",
    "JobNotFinishedError",
    "JobState",
    "JobStatus",
    "JobTimeoutError",
    "JobUnreachableError",
    "Model",
    "NotFoundError",
    "ParameterAdvice",
    "PermissionDeniedError",
    "PlanRequiredError",
    "Progress",
    "ProgressBar",
    "RateLimitError",
    "RedirectRefusedError",
    "RequestRejectedError",
    "ScenarioModels",
    "ScenarioModelsError",
    "ServerError",
    "SettingsError",
    "SignatureError",
    "UnknownModelError",
    "UploadError",
    "ValidationError",
]


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(_MODULES[name], __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_MODULES})
