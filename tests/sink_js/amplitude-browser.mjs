import "./dom.mjs";
import { properties, url } from "./event.mjs";

const amplitude = await import("@amplitude/analytics-browser");
const options = { serverUrl: `${url}/2/httpapi`, autocapture: false, fetchRemoteConfig: false, flushQueueSize: 1, flushIntervalMillis: 10 };
await amplitude.init("key_test", "user-1", options).promise;
await amplitude.track("Signed Up", properties).promise;
process.exit(0);
