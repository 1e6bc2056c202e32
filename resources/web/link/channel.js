// Connects the bridge to Qt's web channel. Loaded first, so that Python can prepare its first message, and learns of
// errors, while the other modules are still loading.
import { apply, connect } from "./bridge.js";

if (window.qt && window.QWebChannel) {
  new window.QWebChannel(window.qt.webChannelTransport, (channel) => {
    const { host } = channel.objects;
    host.message.connect(apply);
    connect((text) => host.notify(text));
  });
}
