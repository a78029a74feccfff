import { PostHog } from "posthog-node";
import { properties, url } from "./event.mjs";

const client = new PostHog("phc_test", { host: url, flushAt: 1 });
client.capture({ distinctId: "user-1", event: "Signed Up", properties });
await client.shutdown();
