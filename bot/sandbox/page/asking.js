// The page's side of page_api.py.

async function answered(request) {
  try {
    const response = await request;
    return response.ok ? await response.json() : { ok: false, error: `The local Slack answered ${response.status}.` };
  } catch {
    return { ok: false, error: "The local Slack doesn't answer. Is the demo still running?" };
  }
}

/** Ask for something to look at. */
export const get = (what, query = {}) => answered(fetch(`/page/${what}?${new URLSearchParams(query)}`));

/** Do something. */
export const post = (what, body) =>
  answered(
    fetch(`/page/${what}`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) }),
  );

/** Call `changed(told)` whenever something changed for this person, and once at every new connection. */
export function listen(user, changed) {
  const stream = new EventSource(`/page/stream?as=${encodeURIComponent(user)}`);
  stream.onopen = () => changed({ changed: ["messages", "modal", "conversations"], channel: "" });
  stream.onmessage = (event) => changed(JSON.parse(event.data));
  return () => stream.close();
}
