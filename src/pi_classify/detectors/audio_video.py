r"""Sound and film of people: voicemail, recordings of calls and meetings, media written into the payload itself.

Songs, podcasts, courses and product films are left alone, and so are the recordings of sessions that analytics tools
make (they are the tools' own data, and their names are known to the vocabularies).

1798.140(v)(1)(H): "audio, electronic, visual, thermal, olfactory, or similar information". Source: RFC 2397 (data URIs).

>>> import re
>>> re.search(DETECTOR.pattern, "src=data:audio/mpeg;base64,SUQzBAAAAAAAI1RT").group()
'data:audio/mpeg;base64,SUQzBAAAAAAAI1RT'
>>> [bool(re.fullmatch(DETECTOR.fits, text)) for text in ("https://example.com/r/81.mp3", "calls/81.wav", "stereo")]
[True, True, False]
"""

from pi_classify.model import Confidence, Detector

DETECTOR = Detector(
    entity="AUDIO_VIDEO",
    categories=("H",),
    names=(
        "recording",
        "recording url",
        "recording uri",
        "recording link",
        "recording file",
        "recording data",
        "recorded call",
        "call recording",
        "call recording url",
        "call audio",
        "voicemail",
        "voicemail url",
        "voice mail",
        "voice mail url",
        "voicemail recording",
        "voice recording",
        "voice recording url",
        "voice note",
        "voice note url",
        "voice message",
        "voice message url",
        "voice memo",
        "voice sample",
        "voice clip",
        "voice data",
        "audio",
        "audio url",
        "audio uri",
        "audio file",
        "audio data",
        "audio clip",
        "audio message",
        "audio recording",
        "audio recording url",
        "microphone data",
        "video recording",
        "video recording url",
        "video message",
        "video message url",
        "video selfie",
        "interview video",
        "interview recording",
        "meeting recording",
        "meeting recording url",
        "webcam video",
        "webcam recording",
        "user video",
        "user video url",
        "profile video",
        "profile video url",
        "intro video url",
        "screen recording",
        "screen recording url",
        "camera feed",
        "camera footage",
        "surveillance footage",
        "dashcam video",
        "doorbell video",
    ),
    vetoes=(
        "product",
        "content",
        "course",
        "lesson",
        "podcast",
        "episode",
        "music",
        "song",
        "track",
        "album",
        "ad",
        "advert",
        "session",
        "sample",
        "preview",
        "promo",
        "tutorial",
        "article",
        "book",
        "news",
        "replay",
    ),
    cue=r"data:(?:audio|video)/",
    pattern=(
        r"data:(?:audio|video)/[A-Za-z0-9.+-]{1,40}(?:;[A-Za-z0-9=.,+\"-]{1,60}){0,4},[A-Za-z0-9+/_=%.~\\\r\n-]{4,4000000}"
    ),
    # an address, a path, a file name, or base64 that begins as MP3, WAV, Ogg, FLAC, WebM or MP4 do
    fits=(
        r"(?:[A-Za-z][A-Za-z0-9+.-]{1,20}:)?//\S{3,16000}"
        r"|[^\s]{1,500}\.(?i:mp3|wav|ogg|oga|opus|flac|m4a|aac|amr|wma|weba|webm|mp4|m4v|mov|avi|mkv|3gp|mpe?g)(?:\?\S{0,1000})?"
        r"|(?:SUQz|//[su][A-Za-z0-9]|UklGR|T2dnUw|ZkxhQw|GkXfo|AAAA[A-Za-z0-9+/]{2}Z0eX)[A-Za-z0-9+/_=%\s-]{0,4000000}"
    ),
    by_value=Confidence.CERTAIN,
    by_name=Confidence.LIKELY,
    by_both=Confidence.CERTAIN,
    rank=69,
    examples=(
        {"recording_url": "https://calls.example.com/r/81.mp3"},
        {"voicemail": "voicemail/2026/81.wav"},
        {"anything": "data:audio/mpeg;base64,SUQzBAAAAAAAI1RTU0UAAAA="},
        {"clip": "data:video/mp4;base64,AAAAIGZ0eXBpc29t"},
        {"call": {"recording": "https://calls.example.com/r/82"}},
        {"audioData": "UklGRiQAAABXQVZFZm10IBAAAAA="},
    ),
    counterexamples=(
        {"video_url": "https://media.example.com/trailer.mp4"},
        {"product_audio_url": "https://media.example.com/a.mp3"},
        {"recording": True},
        {"recording_status": "https://calls.example.com/r/81.mp3"},
        {"audio": "stereo"},
        {"session_recording_url": "https://replay.example.com/s/1"},
        {"podcast_audio": "https://media.example.com/ep1.mp3"},
    ),
)
