#ifndef REXA_LISTENER_HPP
#define REXA_LISTENER_HPP

#include <rexa/digest.hpp>
#include <rexa/error.hpp>
#include <rexa/generation.hpp>
#include <rexa/snapshot.hpp>
#include <rexa/transcriber.hpp>
#include <rexa/verdict.hpp>

namespace rexa {

/// Told of all runs, answers of models and transcripts of an engine, for tracing and statistics.
/// Called on a thread of its own, one call at a time, after the fact: it never delays anything and
/// its exceptions are dropped. When it falls more than 1,024 calls behind, or recordings and
/// generations of more than 64 MiB, further ones are dropped.
class RunListener {
public:
    virtual ~RunListener() = default;
    virtual void on_started(const Snapshot&) {}
    virtual void on_finished(const Snapshot&) {}
    virtual void on_verdict(const Verdict&) {}
    virtual void on_transcribed(const Transcript&, const Audio&) {}
    virtual void on_transcription_failed(const Audio&, const Error&) {}
    /// `record`: what Provenance::generation of a snapshot of its code says.
    virtual void on_generated(const Generation&, const Digest& record) { (void)record; }
    /// Of an answer that failed to come there is what was asked; of one that was of no use, all.
    virtual void on_generation_failed(const Generation&, const Error&) {}
};

} // namespace rexa

#endif
