// The bridge to Python: apply(json) in, notify(notice) out. Both queue: messages until the page has its data, notices
// until a receiver is connected.

const waiting = [];
const unsent = [];
let deliver = null;
let handler = null;

/** @param {Notice} notice */
export function notify(notice) {
  const text = JSON.stringify(notice);
  if (deliver) deliver(text);
  else unsent.push(text);
}

// Connect the receiver of notices and send it those queued so far.
export function connect(send) {
  deliver = send;
  notify({ type: "ready" });
  for (const text of unsent.splice(0)) send(text);
}

export function fail(error) {
  notify({ type: "error", message: String((error && error.message) || error), stack: String((error && error.stack) || "") });
}

export function apply(text) {
  try {
    const message = JSON.parse(text);
    if (handler) handler(message);
    else waiting.push(message);
    return "";
  } catch (error) {
    fail(error);
    return String(error);
  }
}

/** @param {(message: Message) => void} receive */
export function serve(receive) {
  handler = receive;
  for (const message of waiting.splice(0)) {
    try {
      handler(message);
    } catch (error) {
      fail(error);
    }
  }
}

window.addEventListener("error", (event) => fail(event.error || event.message));
window.addEventListener("unhandledrejection", (event) => fail(event.reason));
