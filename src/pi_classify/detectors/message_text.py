r"""What people wrote to each other: bodies of mail, text messages, chats and direct messages.

Messages of programs are left alone: errors, logs, commits, toasts and push notifications, and the bare names
`message`, `body`, `content` and `text`, under which everything stands.

1798.140(v)(1)(L); sensitive under (ae)(1)(E): "the contents of a consumer's mail, email, and text messages unless the
business is the intended recipient". Source: Segment's live-chat spec, `message_body`.

>>> import re
>>> [bool(re.fullmatch(DETECTOR.fits, text)) for text in ("See you at six?", "ok then", "tmpl_81", "12")]
[True, True, False, False]
"""

from pi_classify.model import Confidence, Detector

DETECTOR = Detector(
    entity="MESSAGE_TEXT",
    categories=("L",),
    sensitive="(ae)(1)(E)",
    names=(
        "message body",
        "email body",
        "e mail body",
        "mail body",
        "email text body",
        "email plain body",
        "email content",
        "email message body",
        "sms body",
        "sms message",
        "sms content",
        "sms message body",
        "mms body",
        "text message",
        "text message body",
        "chat message",
        "chat messages",
        "chat body",
        "chat content",
        "chat log",
        "chat transcript",
        "chat history",
        "conversation transcript",
        "call transcript",
        "voicemail transcript",
        "voicemail transcription",
        "direct message",
        "direct message body",
        "dm body",
        "dm content",
        "dm message",
        "private message",
        "private message body",
        "whatsapp message",
        "whatsapp body",
        "imessage body",
        "inbox message",
        "reply body",
        "reply message",
        "letter body",
        "stripped body",
        "body plain",
    ),
    vetoes=(
        "error",
        "commit",
        "log",
        "push",
        "notification",
        "system",
        "template",
        "validation",
        "toast",
        "alert",
        "console",
        "exception",
        "marketing",
        "campaign",
        "queue",
        "kafka",
        "http",
        "request",
        "response",
        "bot",
        "auto",
        "default",
        "placeholder",
    ),
    # words with a blank between them (or letters of a script that writes none), no bare address of a page
    fits=(
        r"(?!https?://\S{1,2000}\Z)(?=[\s\S]{0,400}?(?:[A-Za-z\u00aa-\U0010ffff][^\s]{0,80}\s{1,9}\S|[\u3040-\u9fff\uac00-\ud7a3]{3}))"
        r"[\s\S]{4,200000}"
    ),
    by_name=Confidence.LIKELY,
    rank=25,
    examples=(
        {"message_body": "See you at six? I will bring the papers."},
        {"emailBody": "Dear all,\nplease find the minutes attached."},
        {"smsBody": "running late, start without me"},
        {"chatMessage": "can you call me back"},
        {"dmBody": "thanks for last night"},
        {"voicemail_transcript": "Hi, it is about the appointment on Monday"},
    ),
    counterexamples=(
        {"message": "Something went wrong"},
        {"body": "Read more about our plans"},
        {"error_message_body": "Connection was refused"},
        {"email_body_length": 120},
        {"message_body": "tmpl_81"},
        {"push_message": "Your order is on the way"},
        {"commit_message": "Fix the build again"},
        {"bot_chat_message": "How can I help you today"},
    ),
)
