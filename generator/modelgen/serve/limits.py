"""How much the fake takes and keeps. What it remembers is bounded, so that it can run for days beside a test suite."""

MAX_JSON = 10 << 20  # bytes of a request body; the vendor's gateway has the same bound
MAX_DEPTH = 100  # levels of a JSON body
MAX_VALUES = 10_000  # values in a JSON body: checking each of them takes time
MAX_FILE = 512 << 20  # bytes of an uploaded file
MAX_PART = 256 << 20  # bytes of a part of one
MAX_PARTS = 10_000  # of an upload; storage has the same bound

MOST_JOBS, MOST_JOB_BYTES = 10_000, 32 << 20  # bytes of their inputs
MOST_ASSETS, MOST_ASSET_BYTES = 10_000, 1 << 30
MOST_UPLOADS, MOST_UPLOAD_BYTES = 1_000, 1 << 30  # bytes that are announced and did not become an asset yet
MOST_REQUESTS, MOST_REQUEST_BYTES = 10_000, 64 << 20
MOST_FAULTS = 1_000

YEAR = 366 * 86_400  # seconds; the longest time that any setting takes
