import "./dom.mjs";
import { properties, url } from "./event.mjs";

const { newTracker, trackSelfDescribingEvent } = await import("@snowplow/browser-tracker");
newTracker("t", url, { appId: "shop", encodeBase64: true, stateStorageStrategy: "none", bufferSize: 1 });
const event = { schema: "iglu:com.example/signed_up/jsonschema/1-0-0", data: properties };
trackSelfDescribingEvent({ event });
setTimeout(() => process.exit(0), 1000);
