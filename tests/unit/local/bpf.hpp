#ifndef REXA_TESTS_UNIT_LOCAL_BPF_HPP
#define REXA_TESTS_UNIT_LOCAL_BPF_HPP

#include <linux/filter.h>
#include <linux/seccomp.h>

#include <cstdint>
#include <cstring>
#include <span>
#include <stdexcept>

namespace rexa::test {

/// What a filter answers, computed as the kernel does for the instructions filters use.
inline std::uint32_t evaluate(std::span<const sock_filter> program, const seccomp_data& data) {
    std::uint32_t a = 0;
    std::uint32_t x = 0;
    std::uint32_t memory[16] = {};
    for (std::size_t at = 0; at < program.size(); ++at) {
        const sock_filter& step = program[at];
        const std::uint32_t operand = BPF_SRC(step.code) == BPF_X ? x : step.k;
        switch (step.code) {
        case BPF_LD | BPF_W | BPF_ABS:
            if (step.k > sizeof data - sizeof a) {
                throw std::runtime_error("load outside the data");
            }
            std::memcpy(&a, reinterpret_cast<const char*>(&data) + step.k, sizeof a);
            break;
        case BPF_LD | BPF_MEM:
            a = memory[step.k];
            break;
        case BPF_ST:
            memory[step.k] = a;
            break;
        case BPF_LD | BPF_IMM:
            a = step.k;
            break;
        case BPF_MISC | BPF_TAX:
            x = a;
            break;
        case BPF_ALU | BPF_AND | BPF_K:
            a &= step.k;
            break;
        case BPF_JMP | BPF_JA:
            at += step.k;
            break;
        case BPF_JMP | BPF_JEQ | BPF_K:
        case BPF_JMP | BPF_JEQ | BPF_X:
            at += a == operand ? step.jt : step.jf;
            break;
        case BPF_JMP | BPF_JGT | BPF_K:
            at += a > operand ? step.jt : step.jf;
            break;
        case BPF_JMP | BPF_JGE | BPF_K:
            at += a >= operand ? step.jt : step.jf;
            break;
        case BPF_JMP | BPF_JSET | BPF_K:
            at += (a & operand) != 0 ? step.jt : step.jf;
            break;
        case BPF_RET | BPF_K:
            return step.k;
        default:
            throw std::runtime_error("an instruction this interpreter does not know");
        }
    }
    throw std::runtime_error("the program ends without an answer");
}

} // namespace rexa::test

#endif
