"""Pictures of people: avatars, profile photos, images written into the payload itself.

Gravatar's address is found by value because it holds the hash of an e-mail address. Product pictures,
logos, icons and banners are left alone, and so are counts and switches (`has_avatar`).

1798.140(v)(1)(H): "audio, electronic, visual, thermal, olfactory, or similar information".
Sources: RFC 2397 (data
URIs); the magic numbers of PNG, JPEG, GIF and WebP in base64.

>>> import re
>>> re.search(DETECTOR.pattern, "src=data:image/png;base64,iVBORw0KGgoAAAANSUhEUg==").group()
'data:image/png;base64,iVBORw0KGgoAAAANSUhEUg=='
>>> re.search(DETECTOR.pattern, "https://example.com/logo.png") is None
True
"""

from pi_classify.model import Confidence, Detector

DETECTOR = Detector(
    entity="PHOTO",
    categories=("H",),
    names=(
        "avatar",
        "avatar url",
        "avatar uri",
        "avatar src",
        "avatar image",
        "gravatar",
        "gravatar url",
        "photo",
        "photo url",
        "photo uri",
        "photo data",
        "photograph",
        "photo id image",
        "profile photo",
        "profile picture",
        "profile image",
        "profile image url",
        "profile picture url",
        "profile pic",
        "profile pic url",
        "picture",
        "picture url",
        "picture 128 url",
        "picture 512 url",
        "headshot",
        "headshot url",
        "selfie",
        "selfie url",
        "selfie image",
        "mugshot",
        "portrait",
        "user image",
        "user image url",
        "user image uri",
        "face image",
        "face photo",
        "id image",
        "license image",
        "passport image",
        "image data",
        "image base64",
        "user picture",
        "avatar thumbnail",
    ),
    vetoes=(
        "product",
        "item",
        "logo",
        "icon",
        "banner",
        "count",
        "catalog",
        "property",
        "listing",
        "brand",
        "company",
        "food",
        "recipe",
        "restaurant",
        "article",
        "hero",
        "background",
        "variant",
        "collection",
        "hotel",
        "sku",
    ),
    cue=(
        r"data:image/|gravatar\.com/avatar/|avatars\.githubusercontent\.com/u/|googleusercontent\.com/a[-/]"
        r"|fbsbx\.com/platform/profilepic/|graph\.facebook\.com/[A-Za-z0-9._]{3,60}/picture|twimg\.com/profile_images/"
        r"|licdn\.com/dms/image/|cdn\.discordapp\.com/avatars/|/9j/4AAQSkZJRg|iVBORw0KGgoAAAANSUhEUg"
    ),
    pattern=(
        r"data:image/[A-Za-z0-9.+-]{1,30}(?:;[A-Za-z0-9=.-]{1,60}){0,4},[A-Za-z0-9+/_=%.~\\\r\n-]{4,4000000}"
        # profile pictures where GitHub, Google, Facebook, X, LinkedIn and Discord keep them
        r"|(?:https?:)?//(?:avatars\.githubusercontent\.com/u/[0-9]{1,12}|lh[0-9]\.googleusercontent\.com/a[-/][A-Za-z0-9_-]{8,200}"
        r"|platform-lookaside\.fbsbx\.com/platform/profilepic/|graph\.facebook\.com/[A-Za-z0-9._]{3,60}/picture"
        r"|pbs\.twimg\.com/profile_images/[0-9]{1,20}|media\.licdn\.com/dms/image/[A-Za-z0-9_/-]{4,80}profile-displayphoto"
        r"|cdn\.discordapp\.com/avatars/[0-9]{1,20})[^\s\"'<>]{0,2000}"
        # a whole JPEG or PNG in base64
        r"|(?<![A-Za-z0-9+/,])(?:/9j/4AAQSkZJRg|iVBORw0KGgoAAAANSUhEUg)[A-Za-z0-9+/_=%\\\r\n-]{0,4000000}"
        r"|(?:https?:)?(?://)?(?:[a-z0-9-]{1,30}\.)?gravatar\.com/avatar/[0-9A-Fa-f]{32,64}[^\s\"'<>]{0,2000}"
    ),
    # an address, a path, a file name of a picture, or base64 that begins as PNG, JPEG, GIF or WebP do
    fits=(
        r"(?:[A-Za-z][A-Za-z0-9+.-]{1,20}:)?//\S{3,16000}"
        r"|(?=[^\s/]{0,300}/)(?!/9j/|data:)\S{3,2000}"
        r"|[^\s/]{1,300}\.(?i:jpe?g|png|gif|webp|hei[cf]|avif|bmp|tiff?)(?:\?\S{0,1000})?"
        r"|(?:iVBORw0KGgo|/9j/|R0lGOD|UklGR)[A-Za-z0-9+/_=%\s-]{0,4000000}"
        r"|data:image/[^\"<>]{4,4000000}"
    ),
    by_value=Confidence.CERTAIN,
    by_name=Confidence.LIKELY,
    by_both=Confidence.CERTAIN,
    rank=70,
    examples=(
        {"avatar": "https://cdn.example.com/u/8231.jpg"},
        {"anything": "data:image/png;base64,iVBORw0KGgoAAAANSUhEUg=="},
        {"profile_picture": "/9j/4AAQSkZJRgABAQAAAQABAAD"},
        {"icon": "https://www.gravatar.com/avatar/0123456789abcdef0123456789abcdef?s=80"},
        {"selfie": "uploads/8231/selfie.heic"},
        {"icon": "https://avatars.githubusercontent.com/u/583231?v=4"},
        {"body": "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ"},
    ),
    counterexamples=(
        {"product_photo": "https://cdn.example.com/p/1.jpg"},
        {"avatar": True},
        {"avatar": "default"},
        {"photo_count": 3},
        {"image_url": "/static/shoe.png"},
    ),
)
