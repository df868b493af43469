#include "core/now.hpp"
#include "trace/galileo/outbox.hpp"

#include <rexa/galileo.hpp>

#include <utility>

namespace rexa {
namespace {

using galileo::Outbox;
using galileo::Stories;

class Listener final : public GalileoListener {
public:
    explicit Listener(const GalileoOptions& options) : outbox_(std::make_unique<Outbox>(options)) {}
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;
    ~Listener() override {
        if (outbox_->is_forked()) {
            static_cast<void>(outbox_.release()); // its thread is the parent's
        }
    }

    void on_started(const Snapshot& snapshot) override {
        outbox_->tell([&](Stories& stories, Stories::Time now) { stories.started(snapshot, now); });
    }
    void on_finished(const Snapshot& snapshot) override {
        outbox_->tell(
            [&](Stories& stories, Stories::Time now) { stories.finished(snapshot, now); });
    }
    void on_verdict(const Verdict& verdict) override {
        outbox_->tell([&](Stories& stories, Stories::Time) { stories.judged(verdict); });
    }
    void on_transcribed(const Transcript& transcript, const Audio& recording) override {
        outbox_->tell([&](Stories& stories, Stories::Time now) {
            stories.transcribed(transcript, recording, core::now(), now);
        });
    }
    void on_transcription_failed(const Audio& recording, const Error& error) override {
        outbox_->tell([&](Stories& stories, Stories::Time) {
            stories.transcription_failed(recording, error, core::now());
        });
    }
    void on_generated(const Generation& generation, const Digest& record) override {
        outbox_->tell([&](Stories& stories, Stories::Time now) {
            stories.generated(generation, record, now);
        });
    }
    void on_generation_failed(const Generation& asked, const Error& error) override {
        outbox_->tell(
            [&](Stories& stories, Stories::Time) { stories.generation_failed(asked, error); });
    }

    [[nodiscard]] GalileoStatus status() const override { return outbox_->status(); }
    void flush(const Call& call) override { outbox_->flush(call); }

private:
    std::unique_ptr<Outbox> outbox_;
};

} // namespace

std::shared_ptr<GalileoListener> make_galileo(GalileoOptions options) {
    return std::make_shared<Listener>(options);
}

} // namespace rexa
