// The state of forms in the fragment of the page's address, which no server is told: one entry a model.

function entries() {
    const fragment = location.hash.slice(1);
    return new URLSearchParams(fragment.includes("=") ? fragment : "");
}

/** The body that the address holds for a model; undefined where there is none, or nothing that can be read. */
export function stored(id) {
    try {
        const body = JSON.parse(entries().get(id) ?? "null");
        return typeof body === "object" && body !== null && !Array.isArray(body) ? body : undefined;
    } catch {
        return undefined;
    }
}

/** Puts the body of a model into the address, without an entry in the history. */
export function store(id, body) {
    const all = entries();
    if (Object.keys(body).length) {
        all.set(id, JSON.stringify(body));
    } else if (all.has(id)) {
        all.delete(id);
    } else {
        return;
    }
    const fragment = all.toString();
    history.replaceState(history.state, "", fragment ? `#${fragment}` : location.pathname + location.search);
}
