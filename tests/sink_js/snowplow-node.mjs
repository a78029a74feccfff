import { buildSelfDescribingEvent, newTracker } from "@snowplow/node-tracker";
import { properties, url } from "./event.mjs";

const tracker = newTracker({ namespace: "t", appId: "shop", encodeBase64: true }, { endpoint: url, bufferSize: 1 });
const event = { schema: "iglu:com.example/signed_up/jsonschema/1-0-0", data: properties };
tracker.track(buildSelfDescribingEvent({ event }));
await tracker.flush?.();
