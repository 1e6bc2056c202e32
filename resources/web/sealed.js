// Runs first in every document: removes WebRTC and other ways out of the page, and every way to create a frame.
// The Content-Security-Policy and the request interceptor block requests, but not WebRTC; a new frame would have it
// again before any script of ours runs in it. Chromium switches (ui/map/engine.py) close the sockets too.
(function () {
  "use strict";
  if (window.trustedTypes?.defaultPolicy) return; // done: it runs as the engine's script and as the page's first
  const WAYS_OUT = [
    ...["RTCPeerConnection", "webkitRTCPeerConnection", "RTCDataChannel", "RTCIceTransport", "RTCDtlsTransport", "RTCSctpTransport", "RTCCertificate"],
    ...["WebTransport", "WebSocket", "WebSocketStream", "EventSource", "XMLHttpRequest", "PresentationRequest", "PaymentRequest", "PushManager"],
    ...["Worker", "SharedWorker", "ServiceWorkerContainer", "BroadcastChannel", "XSLTProcessor", "DOMParser", "TCPSocket", "UDPSocket"],
    ...["indexedDB", "caches", "cookieStore", "localStorage", "sessionStorage", "sharedStorage", "launchQueue", "queryLocalFonts"],
    ...["showOpenFilePicker", "showSaveFilePicker", "showDirectoryPicker", "getScreenDetails", "Notification", "IdleDetector", "webkitRequestFileSystem"],
  ];
  const DEVICES = [
    ...["serial", "hid", "usb", "bluetooth", "geolocation", "mediaDevices", "getUserMedia", "webkitGetUserMedia", "requestMIDIAccess", "getGamepads"],
    ...["serviceWorker", "storage", "storageBuckets", "webkitTemporaryStorage", "webkitPersistentStorage", "credentials", "share", "xr", "presentation", "locks"],
    ...["registerProtocolHandler", "unregisterProtocolHandler", "requestMediaKeySystemAccess", "sendBeacon", "clipboard", "getBattery", "connection"],
  ];
  const FRAMES = ["iframe", "frame", "frameset", "object", "embed", "applet", "fencedframe", "portal", "webview", "controlledframe"];
  const put = (owner, name, value) => Object.defineProperty(owner, name, { value, writable: false, configurable: false });

  // The one worker there is: the painter of large layers, at the page's own address. Its script takes its own ways out away.
  const Painter = window.Worker;
  if (Painter) delete Painter.prototype.constructor;
  // In a single file its script is inside the file; there alone the policy lets a script begin so.
  put(window, "startPainter", (code) =>
    code ? new Painter(URL.createObjectURL(new Blob([code], { type: "text/javascript" })), { name: "painter" }) : new Painter("/web/raster/worker.js", { type: "module", name: "painter" }),
  );

  for (const name of WAYS_OUT) delete window[name];
  for (const name of DEVICES) delete Navigator.prototype[name];
  put(Navigator.prototype, "sendBeacon", () => false);
  put(window, "open", () => null);
  for (const name of ["pushState", "replaceState"]) delete History.prototype[name];
  delete DOMImplementation.prototype.createDocument; // its root may be a frame

  // Keep references to the built-ins: later scripts may replace them.
  const bound = (method) => Function.prototype.call.bind(method);
  const [lower, slice, last, includes] = ["toLowerCase", "slice", "lastIndexOf", "includes"].map((name) => bound(String.prototype[name]));
  const [make, makeIn] = ["createElement", "createElementNS"].map((name) => bound(Document.prototype[name]));
  const frames = Object.freeze(Object.assign(Object.create(null), Object.fromEntries(FRAMES.map((name) => [name, true]))));
  const safe = (name) => {
    const wanted = `${name}`;
    return frames[lower(slice(wanted, last(wanted, ":") + 1))] ? "span" : wanted;
  };

  // No frame by createElement ...
  put(Document.prototype, "createElement", /** @this {Document} */ function (name, options) {
    return make(this, safe(name), options);
  });
  put(Document.prototype, "createElementNS", /** @this {Document} */ function (space, name, options) {
    return makeIn(this, space, safe(name), options);
  });
  put(CustomElementRegistry.prototype, "define", () => undefined); // an element of one's own may extend a frame

  // ... nor from markup: with trusted types, all text that becomes markup passes here first.
  // Leaflet tests for SVG support with "<svg/>".
  const markup = (text) => (text !== "<svg/>" && (includes(text, "<") || includes(text, "&")) ? "" : text);
  window.trustedTypes?.createPolicy("default", { createHTML: markup, createScript: () => "", createScriptURL: (address) => address });
})();
