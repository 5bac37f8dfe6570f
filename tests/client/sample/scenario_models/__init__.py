"""Typed clients: a hand-written stand-in for the generated package."""

from ._answers import Asset as Asset
from ._answers import Estimate as Estimate
from ._answers import JobState as JobState
from ._answers import JobStatus as JobStatus
from ._async_jobs import AsyncJob as AsyncJob
from ._client import AsyncScenarioModels as AsyncScenarioModels
from ._client import ScenarioModels as ScenarioModels
from ._errors import *  # noqa: F403
from ._jobs import Job as Job
from ._progress import Progress as Progress
from ._progress import ProgressBar as ProgressBar
from ._sources import FileInput as FileInput
from .validators._issues import Issue as Issue
