// A field: its label, its control, what is said of it, and what is wrong with it.

import { controlOf } from "./controls.js";
import { fresh, make, prose } from "./dom.js";
import { listOf } from "./list.js";

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

export class Field {
    constructor(description) {
        this.description = description;
        this.touched = false;
        const ids = { input: fresh("input"), label: fresh("label"), notes: fresh("notes") };
        this.control = description.list ? listOf(description, ids) : controlOf(description, ids);
        this.notes = make("div", { id: ids.notes, class: "notes" });
        this.said = make("div", { class: "said" });
        for (const text of [description.help, description.hint, description.needed, description.effect]) {
            if (text !== undefined) {
                this.notes.append(make("p", {}, ...prose(text)));
            }
        }
        this.notes.append(this.said);
        const isNested = description.list || ["segments", "group"].includes(description.control);
        const title = isNested
            ? make("span", { id: ids.label, class: "label" }, description.label)
            : make("label", { id: ids.label, for: ids.input, class: "label" }, description.label);
        const name = make("code", { class: "name" }, description.name);
        const mark = description.required ? make("span", { class: "required" }, "required") : undefined;
        this.element = make(
            "div",
            {
                class: `field is-${description.control}`,
                input: () => (this.touched = true),
                focusout: () => (this.touched = true),
            },
            make("div", { class: "head" }, title, name, mark),
            this.control.element,
            this.notes,
        );
    }

    /** What a request holds of it: nothing where it is the default, which counts without being sent. */
    sent() {
        const value = this.control.read();
        return !this.description.required && same(value, this.description.default) ? undefined : value;
    }

    write(value) {
        this.touched = false;
        this.control.write(value === undefined ? this.description.default : value);
    }

    inner(step) {
        return this.control.inner(step);
    }

    /** Shows messages: errors, and advice. */
    say(errors, advice) {
        const lines = [
            ...errors.map((text) => make("p", { class: "error" }, text)),
            ...advice.map((text) => make("p", { class: "advice" }, text)),
        ];
        this.said.replaceChildren(...lines);
        this.element.classList.toggle("is-wrong", errors.length > 0);
        const input = this.control.input;
        if (errors.length > 0 && input?.matches("input, textarea, select")) {
            input.setAttribute("aria-invalid", "true");
        } else {
            input?.removeAttribute("aria-invalid");
        }
    }
}
