// One control a value. Each has `element`, `read()` (undefined is "not sent"), `write(value)` and `inner(step)`: the
// field or control that a step of a JSON Pointer leads to.

import { fresh, make } from "./dom.js";
import { Field } from "./field.js";

/** The control of a field, or of one item of its list. */
export function controlOf(field, ids) {
    return (MAKERS[field.control] ?? text)(field, ids);
}

function single(element, read, write, input = element) {
    return { element, read, write, input, inner: () => undefined };
}

function named(field, ids) {
    return {
        id: ids.input,
        "aria-labelledby": ids.label,
        "aria-describedby": ids.notes,
        "aria-required": field.required,
    };
}

function text(field, ids) {
    const input = make("input", { ...named(field, ids), type: "text", dir: "auto", ...hints(field) });
    return single(
        input,
        () => input.value || undefined,
        (value) => (input.value = value ?? ""),
    );
}

function hints(field) {
    const shown = field.placeholder ?? (field.default === undefined ? undefined : String(field.default));
    return { placeholder: shown, spellcheck: "false", autocomplete: "off" };
}

function textarea(field, ids) {
    const input = make("textarea", { ...named(field, ids), ...hints(field), rows: 3, dir: "auto" });
    return single(
        input,
        () => input.value || undefined,
        (value) => (input.value = value ?? ""),
    );
}

function color(field, ids) {
    const written = text(field, ids);
    const picker = make("input", {
        type: "color",
        "aria-label": `${field.label}, as a colour`,
        input: () => (written.input.value = picker.value),
    });
    const follow = () =>
        (picker.value = /^#[0-9a-f]{6}$/i.test(written.input.value) ? written.input.value : "#000000");
    written.input.addEventListener("input", follow);
    const write = (value) => {
        written.write(value);
        follow();
    };
    return single(make("div", { class: "row" }, picker, written.element), written.read, write, written.input);
}

/** Text that is no number is sent as it is, for the validator to refuse. */
function numeric(typed) {
    const number = Number(typed);
    return typed.trim() === "" ? undefined : Number.isFinite(number) ? number : typed;
}

function number(field, ids) {
    const input = make("input", {
        ...named(field, ids),
        type: "text",
        inputmode: "decimal",
        ...hints(field),
    });
    return single(
        input,
        () => numeric(input.value),
        (value) => (input.value = value ?? ""),
    );
}

function slider(field, ids) {
    const typed = number(field, ids);
    const range = make("input", {
        type: "range",
        min: field.min,
        max: field.max,
        step: field.step ?? "any",
        "aria-label": `${field.label}, as a slider`,
        input: () => (typed.input.value = range.value),
    });
    const follow = () => (range.value = typed.read() ?? field.default ?? field.min);
    typed.input.addEventListener("input", follow);
    const write = (value) => {
        typed.write(value);
        follow();
    };
    return single(make("div", { class: "row" }, range, typed.element), typed.read, write, typed.input);
}

function onOff(field, ids) {
    const input = make("input", {
        ...named(field, ids),
        "aria-required": false,
        type: "checkbox",
        role: "switch",
    });
    return single(
        input,
        () => input.checked,
        (value) => (input.checked = value === true),
    );
}

const shown = (value) =>
    value === "" ? "(empty)" : value === true ? "Yes" : value === false ? "No" : String(value);

function select(field, ids) {
    const options = field.values.map((value, index) => make("option", { value: index }, shown(value)));
    const none = make("option", { value: "" }, field.required ? "Choose…" : "Not set");
    const input = make("select", named(field, ids), none, ...options);
    const write = (value) => (input.value = value === undefined ? "" : String(field.values.indexOf(value)));
    return single(input, () => (input.value === "" ? undefined : field.values[Number(input.value)]), write);
}

function segments(field, ids) {
    const name = fresh("choice");
    const choices = field.default === undefined ? [undefined, ...field.values] : field.values;
    const radios = choices.map((value, index) => make("input", { type: "radio", name, value: index }));
    const labels = radios.map((radio, index) =>
        make(
            "label",
            {},
            radio,
            make("span", {}, choices[index] === undefined ? "Not set" : shown(choices[index])),
        ),
    );
    const element = make(
        "div",
        { ...named(field, ids), "aria-required": false, class: "segments", role: "radiogroup" },
        ...labels,
    );
    const read = () => choices[radios.findIndex((radio) => radio.checked)];
    const write = (value) => radios.forEach((radio, index) => (radio.checked = choices[index] === value));
    return single(element, read, write);
}

function json(field, ids) {
    const input = make("textarea", { ...named(field, ids), rows: 3, spellcheck: "false", class: "code" });
    const read = () => {
        try {
            return input.value.trim() === "" ? undefined : JSON.parse(input.value);
        } catch {
            return input.value;
        }
    };
    return single(
        input,
        read,
        (value) => (input.value = value === undefined ? "" : JSON.stringify(value, null, 2)),
    );
}

/** Fields of an object; those of one group stand together. */
export function object(fields) {
    const made = fields.map((field) => new Field(field));
    const groups = new Map();
    const rows = [];
    for (const one of made) {
        const { group } = one.description;
        if (group === undefined) {
            rows.push(one.element);
        } else if (groups.has(group)) {
            groups.get(group).append(one.element);
        } else {
            groups.set(group, make("fieldset", {}, make("legend", {}, group), one.element));
            rows.push(groups.get(group));
        }
    }
    return {
        element: make("div", { class: "fields" }, ...rows),
        fields: made,
        read: () => {
            const sent = made
                .map((one) => [one.description.name, one.sent()])
                .filter(([, value]) => value !== undefined);
            return Object.fromEntries(sent);
        },
        write: (value) => made.forEach((one) => one.write(value?.[one.description.name])),
        inner: (step) => made.find((one) => one.description.name === step),
    };
}

function group(field) {
    return object(field.fields);
}

const MAKERS = {
    textarea,
    color,
    number,
    slider,
    switch: onOff,
    select,
    segments,
    json,
    group,
    file: text,
    model: text,
};
