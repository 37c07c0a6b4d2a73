"""Plain references: a dense triple loop, and a machine that works entry by entry.

Python integers and loops only; nothing from the model but its parameters.
"""


def update(acc, weight, activation, shift):
    """The arithmetic contract, as written."""
    product = weight * activation
    rounded = (product + (1 << (shift - 1))) >> shift if shift else product
    return max(-32768, min(32767, acc + rounded))


def dense_layer(codes, codebook, bias, shift, relu, x):
    """One layer on one vector by the triple loop's definition."""
    outputs = []
    for i, row in enumerate(codes):
        acc = int(bias[i]) if bias is not None else 0
        for j, code in enumerate(row):
            if int(code) and int(x[j]):
                acc = update(acc, int(codebook[code]), int(x[j]), shift)
        outputs.append(max(0, acc) if relu else acc)
    return outputs


def dense_network(layers, x):
    """Outputs of every layer of a list of `handmade.Layer`."""
    results = []
    for layer in layers:
        x = dense_layer(layer.codes, layer.codebook, layer.bias, layer.shift, layer.relu, x)
        results.append(x)
    return results


class SlowMachine:
    """The memories of a machine, PE by PE and row by row, and passes on them entry by entry."""

    def __init__(self, p, entries, pointers, bias, codebook, bank):
        self.p, self.entries, self.pointers, self.bias = p, entries, pointers, bias
        self.codebook = codebook
        pes, regs, acts = range(p.num_pe), range(p.reg_depth), range(p.act_depth)
        self.files = [[[0 for _ in regs] for _ in pes] for _ in range(2)]
        self.flags = [[[False for _ in regs] for _ in pes] for _ in range(2)]
        self.banks = [[[0 for _ in acts] for _ in pes] for _ in range(2)]
        for i, value in enumerate(bank):
            self.banks[0][i % p.num_pe][i // p.num_pe] = int(value)
        self.src_file = self.src_bank = 0
        self.clear()

    def clear(self):
        names = ("entries", "fillers", "empties", "words", "pointers")
        self.counts = {name: [0] * self.p.num_pe for name in names}
        self.broadcasts = self.zeros = 0
        self.errors = {"row": set(), "pointer": set(), "range": set()}

    def _set(self, file, pe, slot, value, relu):
        self.files[file][pe][slot] = value
        self.flags[file][pe][slot] = value > 0 if relu else value != 0

    def run(self, d):
        """Execute one descriptor, given as a mapping of its fields and flags."""
        p, n = self.p, self.p.num_pe
        source, dest = self.src_file, 1 - self.src_file
        groups = (((d["out_len"] + n - 1) // n) + 3) // 4
        if d["first"]:
            for pe in range(n):
                for row in range(4 * groups):
                    start = self.bias[pe][4 * d["bias_base"] + row] if d["bias"] else 0
                    self._set(dest, pe, row, int(start), d["relu"])
        if d["sram_in"]:
            last_row = (d["in_first"] + d["in_len"] - 1) // n
            for row in range(d["in_first"] // n, 4 * (last_row // 4) + 4):
                for pe in range(n):
                    value = self.banks[self.src_bank][pe][row]
                    self._set(source, pe, row % p.reg_depth, value, False)
        for j in range(d["in_len"]):
            row, pe = divmod(d["in_first"] + j, n)
            if d["sram_in"]:
                value = self.banks[self.src_bank][pe][row]
                live = value != 0
            else:
                value, live = self.files[source][pe][row], self.flags[source][pe][row]
            if live:
                self.broadcasts += 1
                for k in range(n):
                    self._column(d, dest, k, d["ptr_base"] + j, value)
            else:
                self.zeros += 1
        if d["last"] and d["sram_out"]:
            for pe in range(n):
                for row in range(4 * groups):
                    value = self.files[dest][pe][row]
                    value = max(0, value) if d["relu"] else value
                    self.banks[1 - self.src_bank][pe][d["out_first"] // n + row] = value
        if d["end"]:
            if d["sram_out"]:
                self.src_bank = 1 - self.src_bank
            else:
                self.src_file = dest

    def _column(self, d, dest, k, pointer, activation):
        start, end = int(self.pointers[k][pointer]), int(self.pointers[k][pointer + 1])
        self.counts["pointers"][k] += 2
        if end > self.p.spmat_entries:
            self.errors["range"].add(k)
            end = start
        elif end < start:
            self.errors["pointer"].add(k)
            end = start
        if end - start > self.p.reg_depth:
            self.errors["row"].add(k)
            end = start + self.p.reg_depth
        if start == end:
            self.counts["empties"][k] += 1
            return
        lanes = self.p.spmat_width // 8
        self.counts["words"][k] += len({e // lanes for e in range(start, end)})
        rows = len(range(k, d["out_len"], self.p.num_pe))
        row = -1
        for e in range(start, end):
            z, code = divmod(int(self.entries[k][e]), 16)
            row += z + 1
            if code == 0:
                self.counts["fillers"][k] += 1
                continue
            self.counts["entries"][k] += 1
            if row >= rows:
                self.errors["row"].add(k)
                continue
            weight = int(self.codebook[code])
            value = update(self.files[dest][k][row], weight, activation, d["shift"])
            self._set(dest, k, row, value, d["relu"])
