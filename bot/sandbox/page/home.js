// The app's Home tab: what the app published for the person acting.
import { post } from "./asking.js";
import { blocksShown } from "./blocks.js";
import { byId, make, tell } from "./dom.js";
import { entered, fill } from "./fields.js";

let shown = null; // {view, user, root}: what stands there, and for whom

/** Show a Home view, or that there is none. `context` as for blocks, with `user`, the id of the person acting. */
export function showHome(view, context) {
  const panel = byId("home");
  if (!view) {
    shown = null;
    panel.replaceChildren(make("p", { class: "nothing" }, "The app shows nothing here yet."));
    return;
  }
  if (shown && shown.view.id === view.id && shown.view.hash === view.hash && shown.user === context.user) return;
  const kept = shown?.view.id === view.id ? entered(shown) : {};
  const act = async (block_id, action_id, action) => {
    const container = { type: "view", view_id: view.id };
    const answer = await post("action", { as: context.user, container, block_id, action_id, action, state: { values: entered(shown) } });
    tell(byId("failed"), answer.error);
  };
  const root = make("div", { class: "shown" }, blocksShown(view.blocks, { ...context, act }));
  shown = { view, user: context.user, root };
  fill(shown, { ...view.state.values, ...kept });
  panel.replaceChildren(root);
}

/** Show the app's two tabs, or none. `open(tab)` is called for the one that is clicked. */
export function showTabs(tab, open) {
  byId("tabs").hidden = !tab;
  byId("home").hidden = tab !== "home";
  byId("messages").hidden = tab === "home";
  const tabs = [["home", "Home"], ["messages", "Messages"]].map(([name, label]) =>
    make("button", { role: "tab", class: "plain", "aria-selected": String(name === tab), onclick: () => open(name) }, label),
  );
  byId("tabs").replaceChildren(...(tab ? tabs : []));
}
