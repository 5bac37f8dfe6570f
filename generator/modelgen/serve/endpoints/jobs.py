"""`/jobs`."""

from __future__ import annotations

from starlette.responses import Response

from .. import calls, jobs, pages
from ..answers import Refusal, answer, not_found
from ..calls import Call
from ..identity import AUTHOR
from ..jobs import Job
from ..service import Service

_NARROWING = ("status", "type", "types", "workflowId")


def get(service: Service, call: Call) -> Response:
    """`GET /jobs/{job_id}`"""
    return answer({"job": jobs.job_json(_job(service, call), service.now())})


def list_jobs(service: Service, call: Call) -> Response:
    """`GET /jobs`, the newest first; the last updated first where they are narrowed by what changes or by type."""
    now = service.now()
    status = calls.one_of(call, "status", jobs.STATUSES)
    kind = calls.one_of(call, "type", jobs.TYPES)
    kinds = calls.listed(call, "types") or ([kind] if kind is not None else [])
    if unknown := [word for word in kinds if word not in jobs.TYPES]:
        raise Refusal(400, f"types must be some of: {', '.join(jobs.TYPES)}", unknown=unknown)
    calls.one_of(call, "hideResults", ("true", "false"))
    created_after, updated_after = calls.moment(call, "createdAfter"), calls.moment(call, "updatedAfter")
    is_narrowed = any(word in call.query for word in _NARROWING)
    if created_after is not None and is_narrowed:
        raise Refusal(400, f"createdAfter is only allowed without {', '.join(_NARROWING)}")
    if updated_after is not None and not is_narrowed:
        raise Refusal(400, f"updatedAfter is only allowed with one of {', '.join(_NARROWING)}")

    def date(job: Job) -> float:
        return jobs.updated(job, now) if is_narrowed else job.created

    after = updated_after if is_narrowed else created_after
    wanted = (
        job
        for job in service.jobs.values()
        if (status is None or jobs.status(job, now) == status)
        and (not kinds or job.type in kinds)
        and (after is None or date(job) > after)
        and call.query.get("authorId", AUTHOR) == AUTHOR
        and "workflowId" not in call.query
    )
    listed, token = pages.page(call, wanted, date)
    return pages.answer_page("jobs", [jobs.job_json(job, now) for job in listed], token)


def act(service: Service, call: Call) -> Response:
    """`POST /jobs/{job_id}/action`"""
    job = _job(service, call)
    calls.checked(call, {"properties": {"action": {"enum": ["cancel"]}}, "required": ["action"]})
    now = service.now()
    if not service.settings.cancelable or not jobs.is_running(job, now):
        raise Refusal(400, "Cannot cancel this type of job")
    job.canceled = now
    return answer({"job": jobs.job_json(job, now)})


def _job(service: Service, call: Call) -> Job:
    job_id = call.names["job_id"]
    job = service.jobs.get(job_id)
    if job is None:
        raise not_found("Job", job_id)
    return job
