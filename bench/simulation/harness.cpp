// A bare loop around the Verilated player, the fastest that this RTL can be simulated: no VPI, no Python.
//
// harness +eie_stimulus=FILE +eie_answers=FILE BEATS ANSWERS [BEATS ANSWERS ...]
// plays the segments and prints the cycles and the seconds, of the clock and the processor, that they took. It compares nothing; the bench does.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <vector>

#include "Veie_player.h"
#include "verilated.h"

int main(int argc, char** argv) {
  VerilatedContext context;
  context.commandArgs(argc, argv);
  std::vector<unsigned> numbers;
  for (int i = 1; i < argc; ++i) {
    if (argv[i][0] != '+') numbers.push_back(std::strtoul(argv[i], nullptr, 10));
  }
  Veie_player top{&context};
  const auto cycle = [&] {
    top.clk_i = 1;
    top.eval();
    context.timeInc(1);
    top.clk_i = 0;
    top.eval();
    context.timeInc(1);
  };
  top.clk_i = 0;
  top.rst_ni = 0;
  top.go_i = 0;
  top.s_axil_arvalid = 0;
  top.s_axil_rready = 1;
  for (int i = 0; i < 4; ++i) cycle();
  top.rst_ni = 1;
  cycle();

  unsigned long cycles = 0;
  const std::clock_t processor = std::clock();
  const auto begin = std::chrono::steady_clock::now();
  for (size_t i = 0; i + 1 < numbers.size(); i += 2) {
    top.beats_i = numbers[i];
    top.answers_i = numbers[i + 1];
    top.go_i = 1;
    cycle();
    top.go_i = 0;
    cycle();
    while (!top.done_o && !context.gotFinish()) cycle();
    cycles += top.elapsed_o;
  }
  const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - begin;
  const double worked = double(std::clock() - processor) / CLOCKS_PER_SEC;
  top.final();
  std::printf("%lu %.6f %.6f\n", cycles, spent.count(), worked);
  return top.short_o ? 1 : 0;
}
