"""What passes between a check and the student's process, and how it is kept to data.

In: a check's arguments, and bytes from a process that may lie. Out: numbers, arrays, texts and
stand-ins; errors as data; outputs that show nothing but themselves. `wire` (with `layout` and
`algebra`) turns values into frames and back, `client` asks and believes nothing, `standin` is
what a check holds, `outputs` cleans what is shown, `refusal` tells what the system refused.
"""
