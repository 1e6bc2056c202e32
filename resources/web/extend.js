// Parts that add keys of their own to the messages: what runs before the picture changes, and what after.
(function (/** @type {Twincity} */ tc) {
  "use strict";
  const before = [];
  const after = [];

  // make(app) gives an object with before(message) -> message, after(message), either or both.
  const makers = [];
  tc.extend = (make) => makers.push(make);

  const plain = tc.receiver;
  tc.receiver = function (app) {
    const receive = plain(app);
    for (const make of makers) {
      const part = make(app);
      if (part.before) before.push(part);
      if (part.after) after.push(part);
    }
    return function (message) {
      let rest = message;
      for (const part of before) rest = part.before(rest);
      receive(rest);
      for (const part of after) part.after(message);
    };
  };

  // An element of the furniture over the map; words are text, never markup.
  tc.child = function (parent, name, className) {
    const element = parent.appendChild(document.createElement(name));
    element.className = className;
    return element;
  };

  // date.toordinal() of Python -> 2021-05-20.
  tc.isoDay = (ordinal) => new Date((ordinal - 719163) * 86400000).toISOString().slice(0, 10);
})((window.twincity = window.twincity || {}));
