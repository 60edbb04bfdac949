"""Return something that compares as right, or that breaks whoever receives it."""

from attacks import POINTS, WRONG, attack

EQUAL = """
    __eq__ = __ge__ = __le__ = lambda self, other: True
    __ne__ = __lt__ = __gt__ = lambda self, other: False
    __sub__ = __rsub__ = __abs__ = lambda self, *other: 0.0
    __hash__ = lambda self: 0
    __array_priority__ = 1e9
"""
# Each is a class that is data to the wire, equal to whatever it is compared with.
EQUAL_TO_ALL = {
    "an integer": ("class Right(int):" + EQUAL, "Right(0)"),
    "a text": ("class Right(str):" + EQUAL, "Right('0')"),
    "bytes": ("class Right(bytes):" + EQUAL, "Right(b'0')"),
    "a bytearray": ("class Right(bytearray):" + EQUAL, "Right(b'0')"),
    "a complex number": ("class Right(complex):" + EQUAL, "Right(0)"),
    "a tuple": ("class Right(tuple):" + EQUAL, "Right(())"),
    "a dictionary": ("class Right(dict):" + EQUAL, "Right()"),
    "a set": ("class Right(set):" + EQUAL, "Right()"),
    "a frozen set": ("class Right(frozenset):" + EQUAL, "Right()"),
    "a fraction": (
        "from fractions import Fraction\nclass Right(Fraction):" + EQUAL,
        "Right(0)",
    ),
    "a decimal number": ("from decimal import Decimal\nclass Right(Decimal):" + EQUAL, "Right(0)"),
    "a named tuple": (
        "from collections import namedtuple\nclass Right(namedtuple('R', 'x')):" + EQUAL,
        "Right(0)",
    ),
    "NumPy's float": (
        "import numpy as np\nclass Right(np.float64):" + EQUAL,
        "Right(0)",
    ),
    "an enumeration": (
        "import enum\nclass Right(enum.Enum):\n    ZERO = 0\n" + EQUAL,
        "Right.ZERO",
    ),
    "an iterator": (
        "class Right:\n    __iter__ = lambda self: self\n    __next__ = lambda self: 0.0\n" + EQUAL,
        "Right()",
    ),
    "a function": ("class Right:\n    __call__ = lambda self, *a: self\n" + EQUAL, "Right()"),
    "an object that says it is a float": (
        "class Right:\n    __class__ = property(lambda self: float)\n" + EQUAL,
        "Right()",
    ),
    "an object of a class that holds all": (
        "class Meta(type):\n    __instancecheck__ = lambda cls, x: True\n"
        "class Right(metaclass=Meta):" + EQUAL,
        "Right()",
    ),
    "a symbol": (
        "import sympy\nclass Right(sympy.Symbol):" + EQUAL.replace("__hash__", "hash_"),
        "Right('x')",
    ),
}

#: Replaces what the process sends: TREE in place of the value, and PAYLOAD.
FORGE = """
import sys
wire = sys.modules["examiner.crossing.wire"]
real = wire.send
def send(fd, header, payload=b"", *more):
    if "value" in header:
        header["value"] = TREE
        payload = PAYLOAD
    real(fd, header, payload)
def mean_squares(x):
    wire.send = send
    return 0.0
"""
ZERO = '[{"array": ["float64", []]}, []]'
# Name: a tree, as Python, and the bytes of its arrays.
FRAMES = {
    "nothing": ("None", "b''"),
    "a value without its changes": ("[0.0]", "b''"),
    "changes that are none": ("[0.0, 7]", "b''"),
    "a change of what is not there": ("[0.0, [[99, 0.0]]]", "b''"),
    "a change with a negative number": ("[0.0, [[-1, 0.0]]]", "b''"),
    "a change with a bool for a number": ("[0.0, [[True, {'list': []}]]]", "b''"),
    "an array changed into a list": ("[0.0, [[3, {'list': []}]]]", "b''"),
    "arguments that hold themselves": (
        "[0.0, [[i, {'list': [{'same': j} for j in (0, 1) for _ in range(50)]}] for i in (0, 1)]]",
        "b''",
    ),
    "the arguments put into one another": (
        "[{'list': [{'same': 0}] * 1000}, [[0, {'list': [{'same': 1}] * 1000}], "
        "[1, {'list': [{'same': 1}] * 1000}]]]",
        "b''",
    ),
    "the inputs changed to zeros": (
        "[0.0, [[3, {'array': ['float64', [7]]}]]]",
        "bytes(56)",
    ),
    "an object that is not there": ("[{'same': 99}, []]", "b''"),
    "an object with a negative number": ("[{'same': -1}, []]", "b''"),
    "a view of memory": (
        "[{'array': ['float64', [2], 'C', True, [8], 0, 0, 16]}, []]",
        "bytes(16)",
    ),
    "a view of terabytes": (
        "[{'array': ['float64', [1 << 40], 'C', True, [0], 0, 0, 8]}, []]",
        "bytes(8)",
    ),
    "a view before its block": (
        "[{'array': ['float64', [2], 'C', True, [8], -4096, 0, 16]}, []]",
        "bytes(16)",
    ),
    "an array in no order": ("[{'array': ['float64', [], 'Z', True]}, []]", "bytes(8)"),
    "an array with a flag that is none": ("[{'array': ['float64', [], 'C', 1]}, []]", "bytes(8)"),
    "an array of three words": ("[{'array': ['float64', [], 'C']}, []]", "bytes(8)"),
    "an array of objects": ("[{'array': ['object', []]}, []]", "bytes(8)"),
    "a dtype with two marks": ("[{'array': ['>>f8', []]}, []]", "bytes(8)"),
    "strings a gigabyte wide": ("[{'strings': [[1], 1 << 30, ['']]}, []]", "b''"),
    "strings that are numbers": ("[{'strings': [[1], 3, [5]]}, []]", "b''"),
    "strings without a shape": ("[{'strings': [[7], 3, ['x']]}, []]", "b''"),
    "strings that are many": ("[{'strings': [[1], 1 << 25, ['']]}, []]", "b''"),
    "a named tuple with a field of Python's": (
        "[{'named': ['T', ['__class__'], [0]]}, []]",
        "b''",
    ),
    "a named tuple that overrides equality": ("[{'named': ['T', ['__eq__'], [0]]}, []]", "b''"),
    "a named tuple with a word of Python's": ("[{'named': ['T', ['lambda'], [0]]}, []]", "b''"),
    "a named tuple whose name is code": (
        "[{'named': ['T(); import os', ['x'], [0]]}, []]",
        "b''",
    ),
    "a named tuple with two fields of a name": (
        "[{'named': ['T', ['x', 'x'], [0, 0]]}, []]",
        "b''",
    ),
    "a named tuple with too few values": ("[{'named': ['T', ['x', 'y'], [0]]}, []]", "b''"),
    "a named tuple that knows the examiner": (
        "[{'named': ['T', ['examiner_run_beside'], [0]]}, []]",
        "b''",
    ),
    "a named tuple that looks like an array": (
        "[{'named': ['T', ['shape', 'dtype', 'detach'], [{'tuple': []}, 'f8', 0]]}, []]",
        "b''",
    ),
    "a decimal number of a billion digits": ("[{'decimal': '1E+999999999'}, []]", "b''"),
    "a decimal number that signals": ("[{'decimal': 'sNaN'}, []]", "b''"),
    "a fraction by zero": ("[{'fraction': [1, 0]}, []]", "b''"),
    "a fraction of texts": ("[{'fraction': ['1', '2']}, []]", "b''"),
    "a range of fractions": ("[{'range': [0, 0.5, 1]}, []]", "b''"),
    "a range without an end": ("[{'range': [0, {'int': '0x' + 'f' * 1000}, 1]}, []]", "b''"),
    "a slice of five": ("[{'slice': [1, 2, 3, 4, 5]}, []]", "b''"),
    "bytes that are not there": ("[{'bytes': 1 << 30}, []]", "b''"),
    "bytes of a negative number": ("[{'bytes': -1}, b'']", "b''"),
    "a set of lists": ("[{'set': [{'list': []}]}, []]", "b''"),
    "a key that is a list": ("[{'dict': [[{'list': []}, 0]]}, []]", "b''"),
    "items that are triples": ("[{'items': [{'tuple': [1, 2, 3]}]}, []]", "b''"),
    "numbers in one bucket": (
        "[{'set': [{'int': hex(i * ((1 << 61) - 1))} for i in range(1, 25_000)]}, []]",
        "b''",
    ),
    "a dtype that is a module": ("[{'dtype': 'os'}, []]", "b''"),
    "a torch dtype that is a function": ("[{'torchdtype': 'load'}, []]", "b''"),
    "halves that do not fit": (
        "[{'long': [['float64', []], ['float64', [1]]]}, []]",
        "bytes(16)",
    ),
    "a tensor with the bytes of another": (
        "[{'tensor': ['float64', ['int8', [8]], 0]}, []]",
        "bytes(8)",
    ),
    "a tensor with a gradient that is none": (
        "[{'tensor': ['float32', ['float32', []], 7]}, []]",
        "bytes(4)",
    ),
    "a method of the decoder": ("[{'walk': 0.0}, []]", "b''"),
    "a tag of the class": ("[{'__class__': 0.0}, []]", "b''"),
    "a tower of powers": (
        "[{'algebra': ['exp', ['exp', ['exp', ['exp', ['Integer', '19']]]]]}, []]",
        "b''",
    ),
    "a handle of a billion": ("[{'opaque': [1 << 60, 'callable x']}, []]", "b''"),
    "a kind that clears the screen": ("[{'opaque': [0, 'object \\x1b[2J<script>']}, []]", "b''"),
}

ATTACKS = [
    attack(
        "an object equal to everything",
        """
class Right:
    __eq__ = lambda self, other: True
    __ne__ = lambda self, other: False
    __sub__ = lambda self, other: 0.0
    __float__ = lambda self: 12.5
    def __array__(self, *a, **k):
        import numpy as np
        return np.array(12.5)
def mean_squares(x):
    return Right()
""",
        beats_stock=True,
    ),
    attack(
        "a float equal to everything",
        """
class Right(float):
    __eq__ = lambda self, other: True
    __sub__ = lambda self, other: 0.0
    __hash__ = None
def mean_squares(x):
    return Right(0.0)
""",
        beats_stock=True,
    ),
    attack(
        "an array that answers NumPy's functions itself",
        """
import numpy as np
class Right(np.ndarray):
    def __array_function__(self, f, types, args, kwargs):
        return True
    def __array_ufunc__(self, *a, **k):
        return 0.0
    __eq__ = lambda self, other: True
def mean_squares(x):
    return np.zeros(()).view(Right)
""",
        beats_stock=True,
    ),
    attack(
        "a tensor that answers torch's functions itself",
        """
import torch
class Right(torch.Tensor):
    @classmethod
    def __torch_function__(cls, f, types, args=(), kwargs=None):
        return True
def mean_squares(x):
    return torch.zeros(()).as_subclass(Right)
""",
    ),
    attack(
        "a list of another length each time it is asked",
        """
class Right(list):
    __len__ = lambda self: 1
    __sub__ = lambda self, other: 0.0
    __eq__ = lambda self, other: True
    __iter__ = lambda self: iter([0.0])
def mean_squares(x):
    return Right()
""",
        beats_stock=True,
    ),
    attack(
        "an object that runs code when unpickled",
        """
class Bomb:
    def __reduce__(self):
        import os
        return os.system, ("touch COURSE/harmed",)
def mean_squares(x):
    return Bomb()
""",
    ),
    attack("not a number", "def mean_squares(x):\n    return float('nan')"),
    attack(
        "nesting too deep for any parser",
        """
def mean_squares(x):
    value = []
    for _ in range(100_000):
        value = [value]
    return value
""",
    ),
    attack(
        "an array larger than memory",
        """
def mean_squares(x):
    import numpy as np
    return np.broadcast_to(0.0, (1_000_000, 1_000_000))
""",
    ),
    attack("an integer of ten million digits", "def mean_squares(x):\n    return 10**10_000_000"),
    attack(
        "a sum that SymPy would work out for years",
        """
import sympy
def mean_squares(x):
    ten = sympy.Integer(10)
    power = sympy.Pow(ten, sympy.Pow(ten, ten, evaluate=False), evaluate=False)
    return sympy.floor(power, evaluate=False)
""",
    ),
    attack(
        "a symbol that is a Python expression",
        """
import sympy
def mean_squares(x):
    return sympy.Symbol("__import__('os').system('touch COURSE/harmed')")
""",
    ),
    attack(
        "answers written to the pipe before they are asked for",
        """
import json, os, struct
text = json.dumps({"id": "", "value": {"list": [12.5, {"list": []}]}}).encode()
def mean_squares(x):
    for fd in range(3, 16):
        try:
            os.write(fd, struct.pack("<IQ", len(text), 0) + text)
        except OSError:
            pass
    return 0.0
""",
    ),
    attack(
        "a frame of a hundred gigabytes",
        """
import os, struct
def mean_squares(x):
    os.write(3, struct.pack("<IQ", 10, 100 << 30) + b"x" * 1000)
""",
    ),
    attack(
        "a frame with bytes that are no JSON",
        """
import os, struct
def mean_squares(x):
    os.write(3, struct.pack("<IQ", 4, 0) + b"\\xff{[(")
""",
    ),
    attack(
        "a forged handle, a forged array, a forged bool",
        """
import sys
wire = sys.modules["examiner.crossing.wire"]
def mean_squares(x):
    tree = {"list": [{"array": ["bool", [2]]}, {"list": []}]}
    wire.encode = lambda *a, **k: (tree, b"\\x02\\xff")
    return 1
""",
    ),
    attack(
        "an object with a hundred thousand attributes asked back",
        """
class Endless:
    def __getattr__(self, name):
        return Endless()
    def __call__(self, *a):
        return Endless()
mean_squares = Endless()
""",
    ),
    attack(
        "an exception with a forged name",
        """
class Fine(Exception):
    pass
Fine.__name__ = "AssertionError" * 1000
def mean_squares(x):
    raise Fine("\\x1b[2J" + "passed " * 100_000)
""",
    ),
    attack("the string that it expects", WRONG.replace("0.0", "'12.5'")),
    *(
        attack(
            f"{name} equal to everything",
            f"{code}\ndef mean_squares(x):\n    return {value}",
            at_home="" if name in ("an iterator", "a symbol", "an enumeration") else POINTS,
        )
        for name, (code, value) in EQUAL_TO_ALL.items()
    ),
    *(
        attack(f"send {name}", FORGE.replace("TREE", tree).replace("PAYLOAD", payload))
        for name, (tree, payload) in FRAMES.items()
    ),
    attack("a masked number", "import numpy as np\ndef mean_squares(x):\n    return np.ma.masked"),
    attack(
        "a generator that never ends",
        "import itertools\ndef mean_squares(x):\n    return itertools.repeat(0.0)",
    ),
    attack(
        "an answer that says that it is the question",
        FORGE.replace("TREE", "[{'same': 3}, []]").replace("PAYLOAD", "b''"),
    ),
    attack(
        "two answers to one question",
        """
import sys
wire = sys.modules["examiner.crossing.wire"]
real = wire.send
def send(fd, header, payload=b"", *more):
    real(fd, {**header, "value": [12.5, []]}, b"")
    real(fd, {**header, "value": [4.0, []]}, b"")
def mean_squares(x):
    wire.send = send
    return 0.0
""",
    ),
    attack(
        "an answer with open files and another's name",
        """
import array, os, socket
s = socket.socket(fileno=os.dup(3))
def mean_squares(x):
    files = array.array("i", [os.open("/dev/null", 0) for _ in range(20)])
    s.sendmsg([b"\\0" * 12], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, files)])
    return 0.0
""",
    ),
    attack(
        "orders to the process that starts it",
        """
import json, os, socket
def mean_squares(x):
    for fd in range(256):
        for order in ("end", "leave", "start", "interrupt"):
            try:
                os.write(fd, json.dumps({"do": order}).encode())
            except OSError:
                pass
    return 0.0
""",
    ),
    attack(
        "half an answer, and then nothing",
        """
import os, struct, time
def mean_squares(x):
    os.write(3, struct.pack("<IQ", 100, 0) + b'{"id":')
    time.sleep(100)
""",
    ),
    attack("a closed line", "import os\ndef mean_squares(x):\n    os.close(3)\n    return 0.0"),
    attack(
        "the other end shut down",
        "import os, socket\ndef mean_squares(x):\n"
        "    socket.socket(fileno=3).shutdown(socket.SHUT_RDWR)\n    return 0.0",
    ),
    attack(
        "a header of numbers too long to read",
        """
import os, struct
def mean_squares(x):
    text = b'{"id": ' + b"9" * 10_000_000 + b"}"
    os.write(3, struct.pack("<IQ", len(text), 0) + text)
""",
    ),
    attack(
        "a header of millions of lists",
        """
import os, struct
def mean_squares(x):
    text = b'{"id": [' + b"[]," * 2_000_000 + b"[]]}"
    data = struct.pack("<IQ", len(text), 0) + text
    while data:
        data = data[os.write(3, data):]
""",
    ),
    attack(
        "an error with everything forged",
        """
import sys
candidate = sys.modules["examiner.run.candidate"]
def mean_squares(x):
    candidate._error = lambda error: {
        "kind": {"a": 1}, "message": ["<script>"], "where": 7,
        "refused": {"number": 1, "file": "COURSE/x", "module": 5, "through": [[]]}}
    raise ValueError
""",
    ),
    attack(
        "an error called as the test's own",
        "def mean_squares(x):\n    raise type('AssertionError', (BaseException,), {})('')",
    ),
    attack(
        "an error that is a stop",
        "def mean_squares(x):\n    raise StopIteration(12.5)",
    ),
    attack(
        "an exit with the right number",
        "import sys\ndef mean_squares(x):\n    sys.exit(12.5)",
    ),
    attack(
        "outputs that are none",
        """
import sys
outputs = sys.modules["examiner.crossing.outputs"]
outputs.clean = lambda raw: [
    7, None, {"output_type": "execute_result", "data": {"text/plain": "2.0"}},
    {"output_type": "stream", "name": "stderr", "text": ["x"]}, {"data": {"image/png": 7}},
    {"output_type": "error", "ename": "x"}, {"output_type": "stream", "name": [], "text": 7}]
"""
        + WRONG,
    ),
]
