// The window's end of the bridge: Qt's web channel. A script of its own in the page's head, so that Python has its first
// message ready, and hears of an error, while the other modules are still loading.
import { apply, connect } from "./bridge.js";

if (window.qt && window.QWebChannel) {
  new window.QWebChannel(window.qt.webChannelTransport, (channel) => {
    const { host } = channel.objects;
    host.message.connect(apply);
    connect((text) => host.notify(text));
  });
}
