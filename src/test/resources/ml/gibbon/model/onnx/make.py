import numpy as np, onnx, torch, os, sys
from onnx import helper as h, TensorProto as T, numpy_helper as nh
out = os.path.dirname(os.path.abspath(__file__))
print(onnx.__version__, torch.__version__)
# 1. all ways to store numbers
inits=[]
def typed(name,t,vals,shape=None,raw=False):
    inits.append(h.make_tensor(name,t,shape or [len(vals)],vals,raw=raw))
signed=[1,-2,3]; unsigned=[1,2,250]
np_of={T.FLOAT:np.float32,T.DOUBLE:np.float64,T.FLOAT16:np.float16,T.INT8:np.int8,T.INT16:np.int16,T.INT32:np.int32,T.INT64:np.int64,T.UINT8:np.uint8,T.UINT16:np.uint16,T.UINT32:np.uint32,T.UINT64:np.uint64,T.BOOL:np.bool_}
for t,d in np_of.items():
    n=T.DataType.Name(t).lower()
    v=unsigned if n.startswith('u') else [True,False,True] if t==T.BOOL else signed
    typed(n+'_list',t,v)
    inits.append(h.make_tensor(n+'_raw',t,[3],np.array(v,dtype=d).tobytes(),raw=True))
typed('bfloat16_list',T.BFLOAT16,signed)
inits.append(h.make_tensor('bfloat16_raw',T.BFLOAT16,[3],(np.array(signed,dtype=np.float32).view(np.uint32)>>16).astype(np.uint16).tobytes(),raw=True))
typed('empty',T.FLOAT,[],[0,3]); typed('scalar',T.FLOAT,[7.5],[])
g=h.make_graph([h.make_node('Identity',['x'],['y'])],'kinds',[h.make_tensor_value_info('x',T.FLOAT,['batch',3])],[h.make_tensor_value_info('y',T.FLOAT,['batch',3])],inits)
m=h.make_model(g,opset_imports=[h.make_opsetid('',17)],producer_name='onnx'); 
onnx.checker.check_model(m)
onnx.save(m,out+'/numbers.onnx')
# 2. functions: Shifted(x; by) = x + by ; Twice(x; by)= Shifted(Shifted(x)) 
dom='local'
def ref(node,name,refname,t):
    a=onnx.AttributeProto(); a.name=name; a.ref_attr_name=refname; a.type=t; node.attribute.append(a); return node
const=ref(h.make_node('Constant',[],['c']),'value_float','by',onnx.AttributeProto.FLOAT)
shifted=h.make_function(dom,'Shifted',['x'],['y'],[const,h.make_node('Add',['x','c'],['y'])],[h.make_opsetid('',17)],['by'])
twice=h.make_function(dom,'Twice',['x'],['y'],[ref(h.make_node('Shifted',['x'],['c'],domain=dom),'by','by',onnx.AttributeProto.FLOAT),ref(h.make_node('Shifted',['c'],['y'],domain=dom),'by','by',onnx.AttributeProto.FLOAT)],[h.make_opsetid('',17),h.make_opsetid(dom,1)],['by'])
g=h.make_graph([h.make_node('Twice',['x'],['a'],name='first',domain=dom,by=1.5),h.make_node('Mul',['a','a'],['c']),h.make_node('Twice',['c'],['y'],name='second',domain=dom,by=-0.25)],'functions',[h.make_tensor_value_info('x',T.FLOAT,[1,2])],[h.make_tensor_value_info('y',T.FLOAT,[1,2])])
m=h.make_model(g,opset_imports=[h.make_opsetid('',17),h.make_opsetid(dom,1)],functions=[shifted,twice])
onnx.checker.check_model(m); onnx.save(m,out+'/functions.onnx')
from onnx.reference import ReferenceEvaluator
print('functions', ReferenceEvaluator(m).run(None,{'x':np.array([[1,-2]],dtype=np.float32)}))
# 3. If
b=lambda n:h.make_graph([h.make_node('Relu',['x'],[n])],n,[],[h.make_tensor_value_info(n,T.FLOAT,[1,2])])
g=h.make_graph([h.make_node('If',['yes'],['y'],name='choice',then_branch=b('p'),else_branch=b('q'))],'branches',[h.make_tensor_value_info('x',T.FLOAT,[1,2])],[h.make_tensor_value_info('y',T.FLOAT,[1,2])],[h.make_tensor('yes',T.BOOL,[],[True])])
m=h.make_model(g,opset_imports=[h.make_opsetid('',17)]); onnx.checker.check_model(m); onnx.save(m,out+'/branches.onnx')
# 4. sparse
vals=h.make_tensor('w',T.FLOAT,[1],[2.0]); idx=h.make_tensor('i',T.INT64,[1],[1])
g=h.make_graph([h.make_node('Add',['x','w'],['y'])],'sparse',[h.make_tensor_value_info('x',T.FLOAT,[1,2])],[h.make_tensor_value_info('y',T.FLOAT,[1,2])],sparse_initializer=[h.make_sparse_tensor(vals,idx,[2])])
m=h.make_model(g,opset_imports=[h.make_opsetid('',17)]); onnx.save(m,out+'/sparse.onnx')
# 5. external data, by onnx
w=nh.from_array(np.arange(6,dtype=np.float32).reshape(2,3),'w'); bb=nh.from_array(np.array([10,20,30],dtype=np.float32),'b')
g=h.make_graph([h.make_node('MatMul',['x','w'],['a']),h.make_node('Add',['a','b'],['y'])],'external',[h.make_tensor_value_info('x',T.FLOAT,[1,2])],[h.make_tensor_value_info('y',T.FLOAT,[1,3])],[w,bb])
m=h.make_model(g,opset_imports=[h.make_opsetid('',17)])
for f in ('external.onnx','external.data'):
    if os.path.exists(out+'/'+f): os.remove(out+'/'+f)
onnx.save(m,out+'/external.onnx',save_as_external_data=True,all_tensors_to_one_file=True,location='external.data',size_threshold=0)
print(ReferenceEvaluator(out+'/external.onnx').run(None,{'x':np.array([[1,2]],dtype=np.float32)}))
# 6. PyTorch's exporters
torch.manual_seed(3)
net=torch.nn.Sequential(torch.nn.Conv2d(1,4,3,padding=1),torch.nn.BatchNorm2d(4),torch.nn.ReLU(),torch.nn.MaxPool2d(2),torch.nn.Conv2d(4,4,3,padding=1,groups=2),torch.nn.Hardswish(),torch.nn.AdaptiveAvgPool2d(1),torch.nn.Flatten(),torch.nn.Linear(4,3)).eval()
net[1].running_mean.copy_(torch.tensor([.1,-.2,.3,0.])); net[1].running_var.copy_(torch.tensor([.5,1.5,2.,1.]))
x=(torch.arange(64,dtype=torch.float32)/64).reshape(1,1,8,8)
print('logits',net(x).detach().double().numpy().tolist())
torch.onnx.export(net,x,out+'/torchscript.onnx',input_names=['image'],output_names=['logits'],dynamic_axes={'image':{0:'batch'},'logits':{0:'batch'}},opset_version=17,dynamo=False)
torch.onnx.export(net,(x,),out+'/dynamo.onnx',input_names=['image'],output_names=['logits'],dynamic_shapes={'input':{0:'batch'}},dynamo=True,external_data=True)
# Stack traces of the exporter name the paths of whoever ran it.
m=onnx.load(out+'/dynamo.onnx',load_external_data=False)
for n in m.graph.node: del n.metadata_props[:]
for v in list(m.graph.value_info)+list(m.graph.input)+list(m.graph.output): del v.metadata_props[:]
del m.graph.metadata_props[:], m.metadata_props[:]
open(out+'/dynamo.onnx','wb').write(m.SerializeToString())
