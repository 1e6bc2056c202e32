// One door each way: apply(json) in, notify(json) out. Messages wait until the page has its data.
(function (/** @type {Twincity} */ tc) {
  "use strict";
  const waiting = [];
  const unsent = [];
  let host = null;
  let handler = null;

  tc.notify = function (message) {
    const text = JSON.stringify(message);
    if (host) host.notify(text);
    else unsent.push(text);
  };

  function fail(error) {
    tc.notify({ type: "error", message: String((error && error.message) || error), stack: String((error && error.stack) || "") });
  }

  tc.apply = function (text) {
    try {
      const message = JSON.parse(text);
      if (handler) handler(message);
      else waiting.push(message);
      return "";
    } catch (error) {
      fail(error);
      return String(error);
    }
  };

  tc.serve = function (receive) {
    handler = receive;
    for (const message of waiting.splice(0)) {
      try {
        handler(message);
      } catch (error) {
        fail(error);
      }
    }
  };

  // Two frames after the change the picture on screen is the new one; a third for very large pages.
  tc.afterFrames = function (count, then) {
    requestAnimationFrame(() => (count > 1 ? tc.afterFrames(count - 1, then) : then()));
  };

  // After the frame that shows the change so far: its callback, and then a task behind its painting.
  const behind = new MessageChannel();
  const unpainted = [];
  behind.port1.onmessage = () => unpainted.shift()();
  tc.afterPaint = function (then) {
    requestAnimationFrame(() => {
      unpainted.push(then);
      behind.port2.postMessage(0);
    });
  };

  tc.fail = fail;
  window.addEventListener("error", (event) => fail(event.error || event.message));
  window.addEventListener("unhandledrejection", (event) => fail(event.reason));

  if (window.qt && window.QWebChannel) {
    new window.QWebChannel(window.qt.webChannelTransport, (channel) => {
      host = channel.objects.host;
      host.message.connect(tc.apply);
      tc.notify({ type: "ready" });
      for (const text of unsent.splice(0)) host.notify(text);
    });
  }
})((window.twincity = window.twincity || {}));
