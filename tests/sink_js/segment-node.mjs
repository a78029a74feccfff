import { Analytics } from "@segment/analytics-node";
import { properties, url } from "./event.mjs";

const client = new Analytics({ writeKey: "wk_test", host: url, path: "/v1/batch", maxRetries: 0 });
client.track({ userId: "user-1", event: "Signed Up", properties });
await client.closeAndFlush();
