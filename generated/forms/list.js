// A list of values with their order: items are added, moved and removed, by pointer and by keyboard alike.

import { controlOf } from "./controls.js";
import { fresh, make } from "./dom.js";

const UNITS = { file: "file", model: "model", group: "entry" };

/** The control of a field that holds a list; see `controls.js`. */
export function listOf(field, ids) {
    const unit = UNITS[field.control] ?? "item";
    const items = make("ol", { class: "items" });
    const add = make("button", { type: "button", class: "add", click: added }, `Add ${unit}`);
    const element = make(
        "div",
        { id: ids.input, role: "group", "aria-labelledby": ids.label, "aria-describedby": ids.notes },
        items,
        add,
    );
    let rows = [];

    function put(value) {
        const number = rows.length + 1;
        const own = { input: fresh("input"), label: fresh("label"), notes: ids.notes };
        const control = controlOf(
            { ...field, required: undefined, default: undefined, placeholder: undefined },
            own,
        );
        const title = make("span", { id: own.label, class: "index" }, `${field.label} ${number}`);
        const row = { control, title };
        row.buttons = {
            "Move up": action("↑", () => move(row, -1)),
            "Move down": action("↓", () => move(row, 1)),
            Remove: action("×", () => remove(row)),
        };
        row.element = make(
            "li",
            {},
            title,
            control.element,
            make("div", { class: "actions" }, ...Object.values(row.buttons)),
        );
        control.write(value);
        rows.push(row);
        arrange();
        return row;
    }

    function action(sign, click) {
        return make("button", { type: "button", click }, sign);
    }

    /** Shows the items in their order, and says to each button which it is about. */
    function arrange() {
        items.replaceChildren(...rows.map((row) => row.element));
        for (const [index, row] of rows.entries()) {
            row.title.textContent = `${field.label} ${index + 1}`;
            for (const [what, button] of Object.entries(row.buttons)) {
                button.setAttribute("aria-label", `${what}: ${row.title.textContent}`);
            }
            row.buttons["Move up"].disabled = index === 0;
            row.buttons["Move down"].disabled = index === rows.length - 1;
        }
        add.disabled = field.maxItems !== undefined && rows.length >= field.maxItems;
    }

    function added() {
        const row = put(undefined);
        row.element.querySelector("input, textarea, select, button")?.focus();
        changed();
    }

    function move(row, by) {
        const from = rows.indexOf(row);
        rows.splice(from, 1);
        rows.splice(from + by, 0, row);
        arrange();
        const [up, down] = [row.buttons["Move up"], row.buttons["Move down"]];
        (by < 0 ? (up.disabled ? down : up) : down.disabled ? up : down).focus();
        changed();
    }

    function remove(row) {
        const from = rows.indexOf(row);
        rows.splice(from, 1);
        arrange();
        (rows[Math.min(from, rows.length - 1)]?.buttons.Remove ?? add).focus();
        changed();
    }

    function changed() {
        element.dispatchEvent(new Event("input", { bubbles: true, composed: true }));
    }

    arrange();
    return {
        element,
        input: element,
        /** An item that nothing was entered into is an empty text, or an object without fields. */
        read: () => (rows.length ? rows.map((row) => row.control.read() ?? "") : undefined),
        write: (value) => {
            rows = [];
            arrange();
            for (const item of Array.isArray(value) ? value : []) {
                put(item);
            }
        },
        controls: () => rows.map((row) => row.control),
        inner: (step) => rows[Number(step)]?.control,
    };
}
