using FacePlatform.Tests.StyleTransfer;
using Xunit.Sdk;
using Xunit.v3;

[assembly: AssemblyFixture(typeof(ShippedNetwork))]

// torch's state (threads, random numbers, the count of live tensors) is the process's.
[assembly: Parallelization(Mode = ParallelMode.None)]
