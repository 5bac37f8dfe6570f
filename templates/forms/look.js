// The look of the form. Colours follow the page's `color-scheme`; sides are those of the text's direction.

export const LOOK = `
:host { display: block; --line: light-dark(#767b86, #8b919e); --soft: light-dark(#f3f4f7, #20242c);
  --paper: light-dark(#fff, #15181e); --ink: light-dark(#1c2027, #eceef2); --quiet: light-dark(#4e5562, #b6bcc8);
  --accent: light-dark(#3347c4, #a9b5ff); --on-accent: light-dark(#fff, #10131a); --bad: light-dark(#b3261e, #ff9d94);
  --note: light-dark(#735200, #f0c55c); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
*, ::before { box-sizing: border-box; margin: 0; }
form { display: grid; gap: 1.5rem; padding: 1rem; background: var(--paper); border: 1px solid var(--line);
  border-radius: .5rem; }
.fields { display: grid; gap: 1.25rem; min-inline-size: 0; }
.field, fieldset, li { min-inline-size: 0; }
fieldset { border: 1px solid var(--line); border-radius: .5rem; padding: 1rem; display: grid; gap: 1.25rem; }
legend { padding-inline: .35rem; font-weight: 600; }
.head { display: flex; flex-wrap: wrap; gap: .25rem .6rem; align-items: baseline; margin-block-end: .25rem; }
.label { font-weight: 600; overflow-wrap: anywhere; }
code, .code, pre { font: .875em/1.5 ui-monospace, monospace; overflow-wrap: anywhere; }
.name, .notes { color: var(--quiet); }
.required { font-size: .8rem; color: var(--bad); }
.notes { font-size: .875rem; margin-block-start: .25rem; overflow-wrap: anywhere; }
.error { color: var(--bad); font-weight: 600; } .advice { color: var(--note); }
input, textarea, select, button { font: inherit; color: inherit; background: var(--paper); border: 1px solid var(--line);
  border-radius: .35rem; padding: .35rem .6rem; max-inline-size: 100%; }
input[type=text], textarea, select { inline-size: 100%; min-inline-size: 0; }
textarea { resize: vertical; }
.is-wrong :is(input[type=text], textarea, select)[aria-invalid] { border-color: var(--bad); border-width: 2px; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.row { display: flex; flex-wrap: wrap; gap: .75rem; align-items: center; }
.row input[type=range] { flex: 1 1 10rem; min-inline-size: 0; padding: 0; accent-color: var(--accent); }
.row input[type=text] { flex: 0 1 9rem; }
.row input[type=color] { inline-size: 3rem; block-size: 2.4rem; padding: .15rem; }
input[role=switch] { appearance: none; inline-size: 2.75rem; block-size: 1.5rem; padding: 0; border-radius: 1rem;
  border-color: var(--line); background: var(--soft); position: relative; vertical-align: middle; }
input[role=switch]::before { content: ""; position: absolute; inset-block: .2rem; inset-inline-start: .2rem;
  inline-size: 1rem; border-radius: 50%; background: var(--line); }
input[role=switch]:checked { background: var(--accent); border-color: var(--accent); }
input[role=switch]:checked::before { inset-inline-start: auto; inset-inline-end: .2rem; background: var(--on-accent); }
.segments { display: flex; flex-wrap: wrap; gap: .35rem; }
.segments label { position: relative; }
.segments input { position: absolute; inset: 0; opacity: 0; inline-size: 100%; block-size: 100%; cursor: pointer; }
.segments span { display: block; padding: .3rem .8rem; border: 1px solid var(--line); border-radius: .35rem; }
.segments :checked + span { background: var(--accent); color: var(--on-accent); border-color: var(--accent); }
.segments :focus-visible + span { outline: 3px solid var(--accent); outline-offset: 2px; }
.items { padding: 0; list-style: none; display: grid; gap: .5rem; margin-block-end: .5rem; }
.items:empty { display: none; }
li { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: .25rem .5rem; align-items: start; }
.index { grid-column: 1 / -1; font-size: .875rem; color: var(--quiet); overflow-wrap: anywhere; }
.is-group li { border-inline-start: 3px solid var(--line); padding-inline-start: .75rem; }
.actions { display: flex; gap: .25rem; }
button { cursor: pointer; } button:disabled { opacity: .5; cursor: default; }
.primary { background: var(--accent); color: var(--on-accent); border-color: var(--accent); }
.state { font-weight: 600; }
.problems { padding-inline-start: 1.25rem; overflow-wrap: anywhere; } .problems:empty { display: none; }
pre { background: var(--soft); border: 1px solid var(--line); border-radius: .35rem; padding: .75rem; overflow: auto;
  max-block-size: 24rem; direction: ltr; text-align: left; white-space: pre-wrap; }
@media (max-width: 30rem) { form { padding: .75rem; } li { grid-template-columns: minmax(0, 1fr); } }
@media (forced-colors: active) { .segments :checked + span { outline: 2px solid Highlight; } }
`;
