import * as amplitude from "@amplitude/analytics-node";
import { properties, url } from "./event.mjs";

await amplitude.init("key_test", { serverUrl: `${url}/2/httpapi`, flushMaxRetries: 0, flushQueueSize: 1, flushIntervalMillis: 10 }).promise;
amplitude.track("Signed Up", properties, { user_id: "user-1" });
await amplitude.flush().promise;
