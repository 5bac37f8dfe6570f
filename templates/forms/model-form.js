// <model-form src="…/<id>.json">: a form of a model's parameters, checked as one types, with the request as code to copy.
//
// It sends nothing, needs nothing, and works under `default-src 'self'`. It fires `model-form-change` with `detail.body` and
// `detail.issues` when something was entered.

import { store, stored } from "./address.js";
import { object } from "./controls.js";
import { fresh, make, prose } from "./dom.js";
import { Field } from "./field.js";
import { LOOK } from "./look.js";
import { FORMATS } from "./requests.js";

const sheet = new CSSStyleSheet();
sheet.replaceSync(LOOK);

const STORED_AFTER = 200; // milliseconds of rest; some browsers refuse more than a hundred new addresses in half a minute

class ModelForm extends HTMLElement {
    static observedAttributes = ["src"];

    #root = this.attachShadow({ mode: "open" });
    #loading = 0;
    #waiting;

    constructor() {
        super();
        this.#root.adoptedStyleSheets = [sheet];
    }

    attributeChangedCallback(_name, before, now) {
        if (now !== null && now !== before) {
            void this.#load(new URL(now, document.baseURI));
        }
    }

    /** The request body as it stands. */
    get body() {
        return this.fields?.read() ?? {};
    }

    async #load(source) {
        this.#loading += 1;
        const mine = this.#loading;
        try {
            const response = await fetch(source);
            if (!response.ok) {
                throw new Error(`status ${response.status}`);
            }
            const description = await response.json();
            const validator = await import(new URL(description.validator, source).href);
            if (mine === this.#loading) {
                this.#show(description, validator);
            }
        } catch (error) {
            if (mine === this.#loading) {
                this.#root.replaceChildren(
                    make("p", { role: "alert" }, `The form cannot be shown: ${error.message}.`),
                );
            }
        }
    }

    #show(description, validator) {
        this.description = description;
        this.validator = validator;
        this.fields = object(description.fields);
        this.state = make("p", { class: "state", role: "status" });
        this.problems = make("ul", { class: "problems" });
        this.code = make("code");
        this.format = "JSON";
        const form = make(
            "form",
            { "aria-label": `Parameters of ${description.name}`, novalidate: true },
            description.deprecated && make("p", { class: "advice" }, ...prose(description.deprecated)),
            this.fields.element,
            make("div", {}, this.state, this.problems),
            this.#request(),
        );
        form.addEventListener("submit", (event) => event.preventDefault());
        form.addEventListener("input", () => this.#changed());
        form.addEventListener("focusout", () => this.#check());
        this.fields.write(stored(description.id));
        this.#root.replaceChildren(form);
        this.#check();
    }

    /** The request in each format, and what to do with it. */
    #request() {
        const name = fresh("format");
        const formats = Object.keys(FORMATS).map((format) =>
            make(
                "label",
                {},
                make("input", {
                    type: "radio",
                    name,
                    checked: format === this.format,
                    change: () => this.#choose(format),
                }),
                make("span", {}, format),
            ),
        );
        this.copied = make("span", { role: "status" });
        return make(
            "div",
            { class: "fields" },
            make(
                "div",
                { class: "segments", role: "radiogroup", "aria-label": "The request as" },
                ...formats,
            ),
            make("pre", { tabindex: 0, role: "region", "aria-label": "The request" }, this.code),
            make(
                "div",
                { class: "row" },
                make("button", { type: "button", class: "primary", click: () => void this.#copy() }, "Copy"),
                make("button", { type: "button", click: () => this.#reset() }, "Reset"),
                this.copied,
            ),
        );
    }

    #choose(format) {
        this.format = format;
        this.#print(this.body);
    }

    #print(body) {
        this.code.textContent = FORMATS[this.format](body, this.description.request);
        this.copied.textContent = "";
    }

    async #copy() {
        try {
            await navigator.clipboard.writeText(this.code.textContent);
            this.copied.textContent = "Copied.";
        } catch {
            getSelection().selectAllChildren(this.code);
            this.copied.textContent = "Selected: copy it with the keyboard.";
        }
    }

    #reset() {
        this.fields.write(undefined);
        this.#changed();
        this.copied.textContent = "All fields are as they were.";
    }

    #changed() {
        const { body, issues } = this.#check();
        clearTimeout(this.#waiting);
        this.#waiting = setTimeout(() => store(this.description.id, body), STORED_AFTER);
        this.dispatchEvent(new CustomEvent("model-form-change", { detail: { body, issues }, bubbles: true }));
    }

    /** Says what is wrong: at the fields that were visited, and in the list of all that is. */
    #check() {
        const body = this.body;
        const issues = this.validator.validate(body);
        const listed = new Set(issues.filter((one) => one.keyword === "enum").map((one) => one.location));
        // What is none of the allowed values need not be told its type as well.
        const told = issues.filter((one) => one.keyword !== "type" || !listed.has(one.location));
        const said = new Map();
        for (const [kind, found] of [
            ["errors", told],
            ["advice", this.validator.advice(body)],
        ]) {
            for (const issue of found) {
                const field = this.#fieldOf(issue);
                if (field !== undefined) {
                    const here = said.get(field) ?? { errors: [], advice: [] };
                    here[kind].push(issue.message);
                    said.set(field, here);
                }
            }
        }
        for (const field of everyField(this.fields)) {
            const { errors = [], advice = [] } = said.get(field) ?? {};
            field.say(field.touched ? errors : [], advice);
        }
        this.#summarise(told);
        this.#print(body);
        return { body, issues };
    }

    #summarise(issues) {
        const count = issues.length;
        const text =
            count === 0 ? "The request is valid." : `${count} ${count === 1 ? "problem" : "problems"}:`;
        if (this.state.textContent !== text) {
            this.state.textContent = text;
        }
        this.problems.replaceChildren(...issues.map((issue) => make("li", {}, issue.message)));
    }

    /** The field that an issue is about: the last on the way of its pointer, or the one there that is missing. */
    #fieldOf({ location, keyword, message }) {
        let place = this.fields;
        let field;
        for (const step of location.split("/").slice(1)) {
            place = place?.inner(step.replaceAll("~1", "/").replaceAll("~0", "~"));
            field = place instanceof Field ? place : field;
        }
        if (keyword === "required") {
            return place?.fields?.find((one) => one.description.missing?.includes(message)) ?? field;
        }
        return field;
    }
}

function* everyField(place) {
    for (const field of place.fields) {
        yield field;
        for (const control of field.control.controls?.() ?? [field.control]) {
            if (control.fields !== undefined) {
                yield* everyField(control);
            }
        }
    }
}

customElements.define("model-form", ModelForm);
