// The modal that the person acting sees: what they filled in stays while it is drawn anew.
import { post } from "./asking.js";
import { blocksShown } from "./blocks.js";
import { byId, make, tell } from "./dom.js";
import { entered, fill } from "./fields.js";

let open = null; // {view, user, root}: the view that is shown, to whom, and its layer

/** Show a view, or none. `context` as for blocks, with `user`, the id of the person acting. */
export function showModal(view, context) {
  if (open && view && open.view.id === view.id && open.view.hash === view.hash && open.user === context.user) return;
  const kept = open && view && open.view.id === view.id && open.user === context.user ? entered(open) : {};
  open?.root.remove();
  if (!view) {
    open = null;
    return;
  }
  open = { view, user: context.user, root: drawn(view, context) };
  byId("layers").append(open.root);
  fill(open, { ...view.state.values, ...kept });
  open.root.querySelector(".body input, .body textarea, .body select, .body button, footer button")?.focus();
}

function drawn(view, context) {
  const act = (block_id, action_id, action) =>
    send("action", { container: { type: "view", view_id: view.id }, block_id, action_id, action, state: { values: entered(open) } });
  const send = async (what, more) => {
    const answer = await post(what, { as: context.user, view_id: view.id, ...more });
    tell(wrong, answer.error);
    for (const [block, text] of Object.entries(answer.errors ?? {})) tellField(block, text);
  };
  const submit = (event) => {
    event.preventDefault();
    for (const line of form.querySelectorAll(".field .wrong")) tell(line, "");
    send("submit", { state: { values: entered(open) } });
  };
  const close = () => send("close", {});
  const wrong = make("p", { class: "failed", role: "alert", hidden: true });
  const closing = make("button", { type: "button", onclick: close }, view.close?.text ?? (view.submit ? "Cancel" : "Close"));
  const footer = make("footer", {}, closing);
  if (view.submit) footer.append(make("button", { class: "primary" }, view.submit.text));
  const form = make(
    "form",
    { class: "modal", role: "dialog", "aria-modal": "true", "aria-label": view.title.text, noValidate: true, onsubmit: submit },
    make("header", {}, make("h2", {}, view.title.text), make("button", { type: "button", class: "plain", "aria-label": "Close", onclick: close }, "✕")),
    make("div", { class: "body" }, blocksShown(view.blocks, { ...context, act })),
    wrong,
    footer,
  );
  return make("div", { class: "veil", onkeydown: (event) => event.key === "Escape" && close() }, form);
}

function tellField(block, text) {
  const field = open?.root.querySelector(`.field[data-block-id="${CSS.escape(block)}"]`);
  if (!field) return;
  tell(field.querySelector(".wrong"), text);
  field.scrollIntoView({ block: "nearest" });
}
