import "./dom.mjs";
import { properties, url } from "./event.mjs";

const { AnalyticsBrowser } = await import("@segment/analytics-next");
const analytics = AnalyticsBrowser.load({ writeKey: "wk_test", cdnURL: url });
await analytics.track("Signed Up", properties);
setTimeout(() => process.exit(0), 500);
