// Elements, made without a line of markup, so that no text of a catalogue is ever read as one.

let count = 0;

/** An id that is used nowhere else. */
export function fresh(prefix) {
    count += 1;
    return `${prefix}-${count}`;
}

/** An element with attributes and children. A function is a listener, `undefined` and `false` are left out. */
export function make(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
        if (typeof value === "function") {
            element.addEventListener(name, value);
        } else if (value !== undefined && value !== false) {
            element.setAttribute(name, value === true ? "" : String(value));
        }
    }
    element.append(...children.filter(Boolean));
    return element;
}

/** Prose with its code spans: what stands between backticks. */
export function prose(text) {
    const parts = text.split(/`([^`]+)`/);
    return parts.map((part, index) => (index % 2 ? make("code", {}, part) : part));
}
