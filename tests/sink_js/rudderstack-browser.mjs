import "./dom.mjs";
import { properties, url } from "./event.mjs";

// Bundled: the other builds load their plugins from a CDN. happy-dom looks old to it, so it would load polyfills from there too.
const { RudderAnalytics } = await import("@rudderstack/analytics-js/bundled");
const analytics = new RudderAnalytics();
analytics.load("wk_test", url, { configUrl: url, polyfillIfRequired: false });
analytics.track("Signed Up", properties);
setTimeout(() => process.exit(0), 1000);
