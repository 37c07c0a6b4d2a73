"""Bench of `act_rw`: activations in registers and SRAM through passes and host accesses."""

from __future__ import annotations

from tb.flow.fault import Fault
from tb.units.bench import Bench, unit_test
from tb.units.pe.act_rw_model import ActRw, Host, Roles

SETS = (
    {"NumPe": 4, "RegDepth": 16, "ActDepth": 64, "IssueWidth": 4},
    {"NumPe": 1, "RegDepth": 16, "ActDepth": 16, "IssueWidth": 1},
    {"NumPe": 2, "RegDepth": 16, "ActDepth": 32, "IssueWidth": 2},
    {"NumPe": 64, "RegDepth": 64, "ActDepth": 256, "IssueWidth": 4},
    {"NumPe": 256, "RegDepth": 256, "ActDepth": 512, "IssueWidth": 2},
)

FAULTS = (
    Fault("results go to the source bank", "pe/act_rw.sv",
          "assign is_src   = src_bank_i == 1'(b)", "assign is_src   = src_bank_i != 1'(b)"),
    Fault("the roles never swap", "pe/act_rw.sv",
          "      .acc_sel_i,", "      .acc_sel_i  (1'b0),"),
    Fault("a write-back takes the group of a start", "pe/act_rw.sv",
          "init_we_i ? init_group_i : wb_group_i", "init_group_i"),
    Fault("a fill is written before its data has come", "pe/act_rw.sv",
          ".src_we_i   (fill_q)", ".src_we_i   (fill_i)"),
    Fault("written back without ReLU", "pe/act_rw.sv", ".enable_i (relu_i)", ".enable_i (1'b0)"),
    Fault("the host reads the registers with this layer's ReLU", "pe/act_rw.sv",
          ".enable_i (result_relu_i)", ".enable_i (relu_i)"),
    Fault("the host always reads bank 0", "pe/act_rw.sv",
          "host_dst_i ^ src_bank_i", "1'b0"),
    Fault("the group is lost on the way to the registers", "pe/act_rw.sv",
          "fill_q ? fill_group_q[RegGroup-1:0]", "fill_q ? fill_group_i[RegGroup-1:0]"),
)  # fmt: skip


def _random_roles(bench: Bench) -> Roles:
    return Roles(*(bench.rng.getrandbits(1) for _ in range(4)))


async def _host_phase(unit: ActRw, accesses: int) -> None:
    """Writes and reads of both banks, reads of the registers, some in back-to-back cycles."""
    rng = unit.bench.rng
    for _ in range(accesses):
        what = rng.random()
        host = None
        if what < 0.35:
            host = Host(unit.beat(unit.rows), rng.getrandbits(64), rng.random() < 0.5)
        elif what < 0.7:
            host = Host(unit.beat(unit.rows), None, rng.random() < 0.5)
        elif what < 0.9:
            host = Host(unit.beat(unit.depth), registers=True, dst=rng.random() < 0.5)
        await unit.cycle(host=host)
    await unit.cycle()


async def _run_phase(unit: ActRw, cycles: int) -> None:
    """Fills beside starts, updates and write-backs of the accumulators."""
    rng = unit.bench.rng
    for _ in range(cycles):
        what = rng.random()
        lanes, init, wb, fill = {}, None, None, None
        if what < 0.2:
            init = (rng.randrange(unit.depth // 4), unit.values())
        elif what < 0.6:
            rows = rng.sample(range(unit.depth), unit.lanes)
            values = [unit.values()[0] for _ in rows]
            lanes = {n: (rows[n], values[n]) for n in range(unit.lanes) if rng.random() < 0.7}
        elif what < 0.8:
            wb = (rng.randrange(unit.depth // 4), rng.randrange(unit.rows // 4))
        if rng.random() < 0.5:
            fill = rng.randrange(unit.rows // 4)
        await unit.cycle(lanes=lanes, init=init, wb=wb, fill=fill)
    await unit.cycle()


@unit_test()
async def random_passes(bench: Bench) -> None:
    """Passes and host accesses in turn, in all roles."""
    unit = ActRw(bench)
    await unit.write_everything()
    for _ in range(10):
        unit.roles = _random_roles(bench)
        await _host_phase(unit, bench.rng.randrange(25))
        await _run_phase(unit, bench.rng.randrange(1, 40))


@unit_test(seeds=False)
async def outputs_become_inputs_in_place(bench: Bench) -> None:
    """Layer boundary in registers: the roles swap, and the flags already know of ReLU."""
    unit = ActRw(bench)
    await unit.write_everything()
    for relu in (0, 1):
        for acc_sel in (0, 1, 0):
            unit.roles = Roles(acc_sel, 0, relu, relu)
            for group in range(unit.depth // 4):
                await unit.cycle(init=(group, [0, 1, 0x8000, 0xFFFF]))
            await unit.cycle(lanes={unit.lanes - 1: (2, 7)})
            await unit.cycle(lanes={0: (1, 0x8123)})
            unit.roles = Roles(1 - acc_sel, 0, 1 - relu, relu)
            for row in range(unit.depth):
                await unit.cycle(scan=row)
            flags = [0, 1 - relu, 1, 1 - relu, *[0, 1, 1 - relu, 1 - relu] * (unit.depth // 4 - 1)]
            predicted = sum(flag << row for row, flag in enumerate(flags))
            bench.check("flags after the swap", predicted, unit.source.flags())
            for beat in {0, unit.depth * unit.num_pe // 4 - 1}:
                await unit.cycle(host=Host(beat, registers=True))
            await unit.cycle()


@unit_test(seeds=False)
async def window_over_the_longest_vector(bench: Bench) -> None:
    """Batch after batch through the registers, one group per cycle, from either bank."""
    unit = ActRw(bench)
    await unit.write_everything()
    for bank in (0, 1):
        unit.roles = Roles(acc_sel=bank, src_bank=bank, relu=1)
        for group in range(unit.rows // 4):
            await unit.cycle(fill=group, scan=4 * group % unit.depth)
        await unit.cycle()
        for row in range(unit.depth):
            await unit.cycle(scan=row)


@unit_test(seeds=False)
async def write_back_beside_fills_then_banks_swap(bench: Bench) -> None:
    """A tile is written while the next window is read; then the results are the inputs."""
    unit = ActRw(bench)
    await unit.write_everything()
    tiles = unit.rows // unit.depth
    for relu in (0, 1):
        for bank in (0, 1):
            unit.roles = Roles(acc_sel=bank, src_bank=bank, relu=relu)
            for tile in range(tiles):
                for group in range(unit.depth // 4):
                    addr = tile * unit.depth // 4 + group
                    await unit.cycle(wb=(group, addr), fill=addr)
            await unit.cycle()
            unit.roles = Roles(acc_sel=bank, src_bank=1 - bank, relu=relu)
            for group in range(unit.rows // 4):
                await unit.cycle(fill=group)
            await unit.cycle()


@unit_test(seeds=False)
async def host_reads_what_it_wrote(bench: Bench) -> None:
    """First and last beats of both banks, and a read right behind a write."""
    unit = ActRw(bench)
    await unit.write_everything()
    last = unit.rows * unit.num_pe // 4 - 1
    own = unit.pe // 4
    for bank in (0, 1):
        unit.roles = Roles(src_bank=bank)
        for beat in {0, own, last, last - (unit.num_pe - 1) // 4 + own}:
            for dst in (False, True):
                await unit.cycle(host=Host(beat, bench.rng.getrandbits(64), dst))
                await unit.cycle(host=Host(beat, None, dst))
                await unit.cycle(host=Host(beat, None, not dst))
                await unit.cycle()


@unit_test(seeds=False)
async def reset_ends_a_fill(bench: Bench) -> None:
    """A fill that was under way does not report after a reset; memories keep their contents."""
    unit = ActRw(bench)
    await unit.write_everything()
    await unit.cycle(fill=0)
    bench.drive(fill_i=1)
    bench.dut.rst_ni.value = 0
    out = await bench.cycle()
    bench.check("fill_done_o in reset", 0, out["fill_done_o"])
    bench.drive(fill_i=0)
    bench.dut.rst_ni.value = 1
    unit.forget_fill()
    for _ in range(3):
        await unit.cycle()
