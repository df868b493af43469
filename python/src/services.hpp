#ifndef REXA_PYTHON_SERVICES_HPP
#define REXA_PYTHON_SERVICES_HPP

#include <rexa/code_generator.hpp>
#include <rexa/galileo.hpp>
#include <rexa/transcriber.hpp>

#include <sys/types.h>

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

namespace rexa::python {

/// What rexa.Gemini and its like were given. Each engine makes a part of its own of it.
template <class Part>
struct ServiceSource {
    std::string model; ///< empty: the server's own
    std::string base_url;
    std::function<std::shared_ptr<Part>()> make;
};

using GeneratorSource = ServiceSource<CodeGenerator>;
using TranscriberSource = ServiceSource<Transcriber>;

/// What rexa.Galileo was given, and its listener while an engine has it. Engines that are open at
/// the same time share one; those of a child process have another than their parent's.
class GalileoSource {
public:
    explicit GalileoSource(GalileoOptions options) : options_(std::move(options)) {}

    std::shared_ptr<GalileoListener> make();
    /// Empty where no engine has it.
    [[nodiscard]] std::shared_ptr<GalileoListener> listener() const;

private:
    const GalileoOptions options_;
    mutable std::mutex mutex_;
    std::weak_ptr<GalileoListener> listener_;
    pid_t process_ = 0; ///< that the listener is of
};

} // namespace rexa::python

#endif
