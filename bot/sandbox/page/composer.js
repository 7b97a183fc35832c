// Writing a message: Enter sends, Shift+Enter makes a line, and "/" lists the app's commands.
import { byId, make } from "./dom.js";

/** Make a form a composer. `send(text)` gives whether it was taken; what was not taken stays to be mended. */
export function composer(form, send, commands) {
  const text = form.querySelector("textarea");
  const grow = () => {
    text.style.height = "auto";
    text.style.height = `${text.scrollHeight}px`;
    showCommands(text.value, commands);
  };
  form.onsubmit = async (event) => {
    event.preventDefault();
    const written = text.value.trim();
    if (!written) return;
    text.value = "";
    grow();
    if (!(await send(written)) && !text.value) text.value = written;
    grow();
  };
  text.oninput = grow;
  text.onkeydown = (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  };
}

function showCommands(written, commands) {
  const fitting = /^\/\S*$/.test(written) ? commands.filter((each) => each.command.startsWith(written)) : [];
  const list = byId("commands");
  if (!commands.length) return;
  list.hidden = !fitting.length;
  list.replaceChildren(
    ...fitting.map((each) => make("div", {}, make("strong", {}, each.command), ` ${each.usage_hint ?? ""} · ${each.description}`)),
  );
}
